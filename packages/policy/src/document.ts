import type { ArnPattern } from "./arn-pattern.js";
import type { RequestContext } from "./context.js";
import type { PrincipalPattern } from "./principals.js";

/**
 * Whose policy: of users, groups, roles, sessions and boundaries; of the thing that is asked for; of a role, about who
 * may take it on (its trust policy, a resource policy without `Resource`).
 */
export type PolicyKind = "identity" | "resource" | "trust";

/** A policy document, compiled by `parsePolicy`. Only this package looks into it. */
export interface Policy {
  readonly kind: PolicyKind;
  readonly version: PolicyVersion;
  readonly id: string | undefined;
  readonly statements: readonly Statement[];
}

export type PolicyVersion = "2008-10-17" | "2012-10-17";

/** One statement in the normal form: what was a single value is a list of one. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly actions: Listed<ActionPattern>;
  readonly resources: Listed<ArnPattern>;
  /** Empty in identity policies: they speak of those they hang on. */
  readonly principals: readonly PrincipalPattern[];
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** `Action` and `Resource` list what is meant; `NotAction` and `NotResource` what is not. */
export interface Listed<Pattern> {
  readonly isExcluding: boolean;
  readonly patterns: readonly Pattern[];
}

/** Takes the action in lower case. */
export type ActionPattern = (action: string) => boolean;

/** What is wrong with an action of a document, if anything: its text, and what it matches. */
export type ActionCheck = (text: string, matches: ActionPattern) => string | undefined;

export interface Condition {
  /** As it is written, e.g. `IpAddress`. */
  readonly operator: string;
  /** As it is written, e.g. `aws:SourceIp`. */
  readonly key: string;
  readonly holds: (context: RequestContext) => boolean;
}
