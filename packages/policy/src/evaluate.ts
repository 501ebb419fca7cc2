import type { RequestContext } from "./context.js";
import type { Policy } from "./document.js";
import { matchStatement, type Question, questionOf } from "./match-statement.js";
import type { Grant, RequestPrincipal } from "./principals.js";

/** One question: may this principal do this, here? */
export interface PolicyRequest {
  readonly principal: RequestPrincipal;
  /** `service:Action`, in any case. */
  readonly action: string;
  /** An ARN, or `*` for the account itself. */
  readonly resource: string;
  /** The account that owns the resource. */
  readonly resourceAccount: string;
  readonly context: RequestContext;
}

/** The policies that apply to a request. */
export interface PolicySet {
  /** Of the user and his groups, or of the role. */
  readonly identity: readonly Policy[];
  /** What hangs on the resource; several count as one. Of a role that someone wants to take on: its trust policy. */
  readonly resource: readonly Policy[];
  /** What the session was narrowed to when it was made. Absent: not narrowed. An empty list allows nothing. */
  readonly session?: readonly Policy[] | undefined;
  /** The permissions boundary. Absent: none. */
  readonly boundary?: Policy | undefined;
}

export type PolicySource = "identity" | "resource" | "session" | "boundary";

/** Where a statement stands. */
export interface StatementReference {
  readonly source: PolicySource;
  /** Index in its list of the set. */
  readonly policy: number;
  /** Index in the document. */
  readonly statement: number;
  readonly sid: string | undefined;
}

export type Decision =
  | {
      readonly effect: "allow";
      /** What granted it; empty for the root user, who needs no grant in his own account. */
      readonly statements: readonly StatementReference[];
    }
  | {
      readonly effect: "deny";
      readonly reason: "explicit";
      readonly statements: readonly StatementReference[];
    }
  | {
      readonly effect: "deny";
      readonly reason: "implicit";
      readonly statements: readonly [];
      /** Where an Allow is missing: with one in each of these it would be allowed. */
      readonly missing: readonly PolicySource[];
    };

/**
 * Decides as IAM does ("Policy evaluation logic", IAM User Guide). Pure: the same answer for the same arguments.
 * @throws TypeError for a policy in the wrong place of the set, e.g. a resource policy among the identity's
 */
export function evaluate(request: PolicyRequest, policies: PolicySet): Decision {
  const question = questionOf(request);
  const matches: Matches = { allow: [], deny: [] };
  collect(matches, question, "identity", policies.identity);
  collect(matches, question, "resource", policies.resource);
  if (policies.session !== undefined) collect(matches, question, "session", policies.session);
  if (policies.boundary !== undefined) collect(matches, question, "boundary", [policies.boundary]);
  if (matches.deny.length > 0) {
    return { effect: "deny", reason: "explicit", statements: matches.deny };
  }
  return weighGrants(request, policies, matches.allow);
}

interface Match {
  readonly reference: StatementReference;
  /** How near a resource policy names the principal. */
  readonly grant: Grant | undefined;
}

interface Matches {
  readonly allow: Match[];
  readonly deny: StatementReference[];
}

function collect(
  into: Matches,
  question: Question,
  source: PolicySource,
  policies: readonly Policy[],
): void {
  for (const [policyIndex, policy] of policies.entries()) {
    if ((policy.kind === "identity") === (source === "resource")) {
      throw new TypeError(
        `A policy of the kind ${policy.kind} cannot be used as ${source} policy.`,
      );
    }
    for (const [index, statement] of policy.statements.entries()) {
      const match = matchStatement(statement, question, source === "resource");
      if (!match.matches) continue;
      const reference = { source, policy: policyIndex, statement: index, sid: statement.sid };
      if (statement.effect === "Deny") into.deny.push(reference);
      else into.allow.push({ reference, grant: match.grant });
    }
  }
}

/** No policy denies; do enough of them allow? */
function weighGrants(
  { principal, resourceAccount }: PolicyRequest,
  policies: PolicySet,
  allows: readonly Match[],
): Decision {
  const isRoot = principal.kind === "root";
  const isSameAccount = principal.accountId === resourceAccount;
  // A role must consent to whoever takes it on, even in its own account.
  const needsConsent = !isSameAccount || policies.resource.some(({ kind }) => kind === "trust");
  if (isRoot && !needsConsent) return { effect: "allow", statements: [] };

  // Naming its own account grants nothing: that only leaves the choice to the account's identity policies.
  const usable = allows.filter(({ grant }) => needsConsent || grant !== "account");
  const has = (source: PolicySource) => usable.some(({ reference }) => reference.source === source);
  const isNamed = usable.some(({ grant }) => grant === "direct" || grant === "role");
  const isGranted = has("identity") || isRoot || (isSameAccount && isNamed);
  const missing: PolicySource[] = [];
  if (!isGranted) missing.push("identity");
  if (policies.session !== undefined && !has("session")) missing.push("session");
  if (policies.boundary !== undefined && !has("boundary")) missing.push("boundary");
  if (needsConsent && !has("resource")) missing.push("resource");
  if (missing.length === 0) return allowedBy(usable);

  // In its own account a principal named himself needs no more, not even from session or boundary.
  const direct = usable.filter(({ grant }) => isSameAccount && grant === "direct");
  if (direct.length > 0) return allowedBy(direct);
  return { effect: "deny", reason: "implicit", statements: [], missing };
}

function allowedBy(matches: readonly Match[]): Decision {
  return { effect: "allow", statements: matches.map(({ reference }) => reference) };
}
