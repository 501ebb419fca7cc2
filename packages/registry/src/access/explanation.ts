// Why a question was decided as it was, policy by policy, for administrators.
import type { PolicyExplanation } from "@packhouse/policy";
import type { Identity } from "../identity/identity.js";
import { placesOf, strictestOf } from "./authorise.js";
import type { AccessCheck } from "./caller.js";
import {
  type ApplicablePolicies,
  type Asking,
  parsedPolicies,
  type PolicyGatherer,
} from "./gather-policies.js";
import type { LoadedPolicy, PolicyEngine, PolicyQuestion } from "./policy-engine.js";

/** One policy that was looked at. */
export interface ExplainedPolicy {
  readonly name: string;
  readonly source: PolicyExplanation["source"];
  /** Account that the policy is of. */
  readonly account: string;
  /** Absent in what another account is shown: policies are their owner's business. */
  readonly statements?: readonly ExplainedStatement[];
}

type StatementExplanation = PolicyExplanation["statements"][number];

export interface ExplainedStatement extends Omit<StatementExplanation, "statement"> {
  /** As it is written. */
  readonly statement: unknown;
}

/** A statement that decided. */
export interface Ground {
  readonly account: string;
  readonly source: PolicyExplanation["source"];
  /** `inline policy read, statement Reads` */
  readonly statement: string;
}

export interface AccessExplanation {
  readonly decision: "allow" | "deny";
  /** Sources of policies in which an Allow is missing. */
  readonly missing: readonly PolicyExplanation["source"][];
  /** The statements that decided. */
  readonly grounds: readonly Ground[];
  readonly principal: string;
  readonly principalAccount: string;
  readonly action: string;
  /** On which resource the decision was made. */
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: PolicyQuestion["context"];
  readonly policies: readonly ExplainedPolicy[];
}

export interface Explainer {
  readonly gatherer: PolicyGatherer;
  readonly engine: PolicyEngine;
}

/** Of a check that may be granted in two places, the place that decides. */
export async function explainCheck(
  { gatherer, engine }: Explainer,
  asking: Asking,
  check: AccessCheck,
  identity: Identity,
  context: PolicyQuestion["context"],
): Promise<AccessExplanation> {
  const answers = await Promise.all(
    placesOf(check).map(async (place) => {
      const { policies, question } = await gatherer.gather(asking, place, identity);
      const explanation = engine.explain({ ...question, context }, parsedPolicies(policies));
      return { policies, question, explanation, decision: explanation.decision };
    }),
  );
  const { policies, question, explanation } = strictestOf(answers);
  const resourceAccount = check.resource.domain?.owner ?? question.resourceAccount;
  const accountOf = (source: PolicyExplanation["source"]) =>
    source === "resource" ? resourceAccount : question.principal.accountId;
  const { decision } = explanation;
  return {
    decision: decision.effect,
    missing: "missing" in decision ? decision.missing : [],
    grounds: decision.statements.map((one) => ({
      account: accountOf(one.source),
      source: one.source,
      statement: `${nameOf(policies, one)}, statement ${one.sid ?? one.statement + 1}`,
    })),
    principal: question.principal.arn,
    principalAccount: question.principal.accountId,
    action: question.action,
    resource: question.resource,
    resourceAccount,
    context,
    policies: explanation.policies.map((one) => ({
      name: nameOf(policies, one),
      source: one.source,
      account: accountOf(one.source),
      statements: one.statements.map(({ statement, ...rest }) => ({
        ...rest,
        statement: statementsOf(loadedPolicy(policies, one))[statement],
      })),
    })),
  };
}

function loadedPolicy(policies: ApplicablePolicies, { source, policy }: PolicyReference) {
  const lists: Record<PolicyExplanation["source"], readonly (LoadedPolicy | undefined)[]> = {
    identity: policies.identity,
    resource: policies.resource,
    session: policies.session ?? [],
    boundary: [policies.boundary],
  };
  return lists[source][policy];
}

type PolicyReference = Pick<PolicyExplanation, "source" | "policy">;

function nameOf(policies: ApplicablePolicies, one: PolicyReference): string {
  return loadedPolicy(policies, one)?.name ?? one.source;
}

function statementsOf(policy: LoadedPolicy | undefined): readonly unknown[] {
  if (policy === undefined) return [];
  const { Statement } = JSON.parse(policy.document) as { readonly Statement?: unknown };
  return Array.isArray(Statement) ? Statement : [Statement];
}
