// What an account is shown of an explanation: its own policies whole, and of others' only that they were looked at.
import type { AccessExplanation, ExplainedPolicy, Ground } from "./explanation.js";

export interface VisibleExplanation extends Omit<AccessExplanation, "grounds" | "missing"> {
  /** A sentence. */
  readonly summary: string;
}

export function visibleTo(account: string, explanation: AccessExplanation): VisibleExplanation {
  const { decision, principal, principalAccount, action, resource, resourceAccount } = explanation;
  const { policies, context } = explanation;
  const shown = policies.map((policy) => (policy.account === account ? policy : foreign(policy)));
  return {
    ...{ decision, principal, principalAccount, action, resource, resourceAccount },
    summary: summaryOf(account, explanation),
    context: Object.fromEntries(
      Object.entries(context).filter(([key]) => isVisibleKey(key, account, explanation)),
    ),
    policies: shown.filter(
      (policy, index) => policy.statements !== undefined || indexOfName(shown, policy) === index,
    ),
  };
}

function foreign({ source, account }: ExplainedPolicy): ExplainedPolicy {
  return { name: `${source} policies of account ${account}`, source, account };
}

function indexOfName(policies: readonly ExplainedPolicy[], { name }: ExplainedPolicy): number {
  return policies.findIndex((policy) => policy.statements === undefined && policy.name === name);
}

/** Tags are their owner's business, too. */
function isVisibleKey(key: string, account: string, explanation: AccessExplanation): boolean {
  if (key.startsWith("aws:PrincipalTag/")) return account === explanation.principalAccount;
  if (/^(aws|iam):ResourceTag\//.test(key)) return account === explanation.resourceAccount;
  return true;
}

function summaryOf(account: string, { decision, missing, grounds }: AccessExplanation): string {
  if (missing.length > 0) {
    return `Denied: nothing allows it in ${missing.map((source) => places[source]).join(", nor in ")}.`;
  }
  const verb = decision === "allow" ? "Allowed" : "Denied";
  if (grounds.length === 0) return `${verb}.`;
  const names = new Set(grounds.map((ground) => groundFor(account, ground)));
  return `${verb} by ${[...names].join(" and ")}.`;
}

function groundFor(account: string, ground: Ground): string {
  return ground.account === account
    ? ground.statement
    : `the ${ground.source} policies of account ${ground.account}`;
}

const places = {
  identity: "the principal's own policies",
  resource: "the policies of the resource",
  session: "the policies of the session or token",
  boundary: "the permissions boundary",
} as const;
