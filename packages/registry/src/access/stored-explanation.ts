import type { AccessExplanation, ExplainedPolicy } from "./explanation.js";

/** Whoever is refused chooses how much there is to explain: how long his policies, names and headers are. */
const maxCharacters = 16_384;
const maxPolicies = 40;

/**
 * The explanation as it is kept, JSON. Of a long one the statements that did not matter are left out, or all of them;
 * undefined: it is too long even then.
 */
export function storedExplanation(explanation: AccessExplanation): string | undefined {
  const shorter = [
    explanation,
    briefly(explanation, ({ statements = [], ...policy }) => ({
      ...policy,
      statements: statements.filter(({ matches }) => matches),
    })),
    briefly(explanation, ({ name, source, account }) => ({ name, source, account })),
  ];
  return shorter.map((one) => JSON.stringify(one)).find((text) => text.length <= maxCharacters);
}

function briefly(
  explanation: AccessExplanation,
  cut: (policy: ExplainedPolicy) => ExplainedPolicy,
): AccessExplanation {
  return { ...explanation, policies: explanation.policies.slice(0, maxPolicies).map(cut) };
}
