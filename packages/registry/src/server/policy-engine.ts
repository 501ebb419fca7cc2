import { evaluate, parsePolicy, type Policy } from "@packhouse/policy";
import type { ParsedPolicy, PolicyEngine } from "../access/policy-engine.js";

/** IAM's rules for access/. */
export const policyEngine: PolicyEngine = {
  parse: (document, kind) => parsePolicy(document, kind),
  evaluate: (question, { identity, resource, session, boundary }) =>
    evaluate(question, {
      identity: parsed(identity),
      resource: parsed(resource),
      session: session && parsed(session),
      boundary: boundary && parsed([boundary])[0],
    }),
};

/** Every policy access/ holds comes from `parse` above. */
function parsed(policies: readonly ParsedPolicy[]): readonly Policy[] {
  return policies as readonly Policy[];
}
