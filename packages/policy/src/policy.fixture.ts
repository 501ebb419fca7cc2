// Policies and requests for the tests: one world of two accounts, and what deviates from it.
import type { Policy } from "./document.js";
import { type Decision, evaluate, type PolicyRequest, type PolicySet } from "./evaluate.js";
import { parsePolicy } from "./parse.js";

export const owner = "111122223333";
export const stranger = "444455556666";
export const repository = `arn:aws:codeartifact:us-local-1:${owner}:repository/main/app`;

export const allow = { Effect: "Allow", Action: "*", Resource: "*" };
export const deny = { ...allow, Effect: "Deny" };

export const user = (accountId: string) =>
  ({ kind: "user", accountId, arn: `arn:aws:iam::${accountId}:user/bob` }) as const;
export const root = (accountId: string) =>
  ({ kind: "root", accountId, arn: `arn:aws:iam::${accountId}:root` }) as const;
export const session = (accountId: string) =>
  ({
    kind: "role-session",
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/ci/build-7`,
  }) as const;

export const identityPolicy = (...statements: readonly object[]): Policy =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "identity");

export const resourcePolicy = (...statements: readonly object[]): Policy =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), "resource");

/** The owner's user reads the owner's repository. */
export const aRequest = (change: Partial<PolicyRequest> = {}): PolicyRequest => ({
  principal: user(owner),
  action: "codeartifact:ReadFromRepository",
  resource: repository,
  resourceAccount: owner,
  context: {},
  ...change,
});

export const decide = (change: Partial<PolicyRequest>, policies: Partial<PolicySet>): Decision =>
  evaluate(aRequest(change), { identity: [], resource: [], ...policies });

export function verdict(decision: Decision): "allow" | "explicit" | "implicit" {
  return decision.effect === "allow" ? "allow" : decision.reason;
}
