import { evaluate, explain, parsePolicy, type Policy, type PolicySet } from "@packhouse/policy";
import type { ParsedPolicies, ParsedPolicy, PolicyEngine } from "../access/policy-engine.js";

/** IAM's rules for access/. */
export const policyEngine: PolicyEngine = {
  parse: (document, kind) => parsePolicy(document, kind),
  evaluate: (question, policies) => evaluate(question, policySet(policies)),
  explain: (question, policies) => explain(question, policySet(policies)),
};

function policySet({ identity, resource, session, boundary }: ParsedPolicies): PolicySet {
  return {
    identity: parsed(identity),
    resource: parsed(resource),
    session: session && parsed(session),
    boundary: boundary && parsed([boundary])[0],
  };
}

/** Every policy access/ holds comes from `parse` above. */
function parsed(policies: readonly ParsedPolicy[]): readonly Policy[] {
  return policies as readonly Policy[];
}
