// The one place that meets the engine deciding policies.
import type { Explanation, PolicyKind, PolicySource, StatementReference } from "@packhouse/policy";

/** A policy document the engine has parsed; only the engine looks into it. */
export type ParsedPolicy = object;

export interface PolicyQuestion {
  readonly principal: {
    readonly arn: string;
    readonly accountId: string;
    readonly kind: "root" | "user" | "role-session" | "federated";
  };
  readonly action: string;
  /** ARN, or `*` for the account itself. */
  readonly resource: string;
  /** Account that owns the resource. */
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

export type PolicyDecision =
  | { readonly effect: "allow"; readonly statements: readonly StatementReference[] }
  | {
      readonly effect: "deny";
      readonly reason: "explicit";
      readonly statements: readonly StatementReference[];
    }
  | {
      readonly effect: "deny";
      readonly reason: "implicit";
      /** Where an Allow is missing. */
      readonly missing: readonly PolicySource[];
    };

/** The policies that apply to a question, as the engine parsed them. */
export interface ParsedPolicies {
  readonly identity: readonly ParsedPolicy[];
  readonly resource: readonly ParsedPolicy[];
  /** What a session was narrowed to; absent: not narrowed. */
  readonly session?: readonly ParsedPolicy[];
  readonly boundary?: ParsedPolicy;
}

/** Pure: the same answer for the same arguments. */
export interface PolicyEngine {
  /** @throws when the document is no valid policy of its kind */
  parse(document: string, kind: PolicyKind): ParsedPolicy;
  evaluate(question: PolicyQuestion, policies: ParsedPolicies): PolicyDecision;
  /** The same decision, and of each policy, in its list's order, why it counts or not. */
  explain(question: PolicyQuestion, policies: ParsedPolicies): Explanation;
}

/** A parsed policy, and whether its decisions depend on more than principal, action and resource. */
export interface LoadedPolicy {
  /** For people. */
  readonly name: string;
  /** The JSON it was parsed from. */
  readonly document: string;
  readonly policy: ParsedPolicy;
  readonly isConditional: boolean;
}

export function loadPolicy(
  engine: PolicyEngine,
  { name, document }: Pick<LoadedPolicy, "name" | "document">,
  kind: PolicyKind,
): LoadedPolicy {
  const policy = engine.parse(document, kind);
  // Written anew, so that no JSON escape hides a word. A word inside a value costs us a cache hit, no more.
  const canonical = JSON.stringify(JSON.parse(document)).toLowerCase();
  const isConditional = canonical.includes('"condition"') || canonical.includes("${");
  return { name, document, policy, isConditional };
}
