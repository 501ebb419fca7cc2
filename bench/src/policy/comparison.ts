// Decisions of the policy evaluator on one processor, nothing remembered between them.
import { evaluate } from "@packhouse/policy";
import { median } from "../measure.js";
import { type IsWanted, round } from "../report.js";
import { typicalDecisions } from "./typical-policies.js";

const what = "policy: decisions a second on typical policies";
const minPerSecond = 200_000;
const rounds = 5;
const roundMs = 1_000;

/** Prints the row if it is wanted. Returns it when it missed its target. */
export function comparePolicy(
  _folder: string,
  _load: unknown,
  isWanted: IsWanted,
): Promise<string[]> {
  if (!isWanted(what)) return Promise.resolve([]);
  for (const [request, policies, expected] of typicalDecisions) {
    const { effect } = evaluate(request, policies);
    if (effect !== expected) throw new Error(`${request.action} is ${effect}, not ${expected}.`);
  }
  decideFor(roundMs);
  const measured = Array.from({ length: rounds }, () => decideFor(roundMs));
  const perSecond = median(measured, (value) => value);
  const isMissed = perSecond < minPerSecond;
  console.table([{ what, Packhouse: round(perSecond), target: `≥ ${minPerSecond}` }]);
  if (isMissed) console.log(`missed: ${what}`);
  return Promise.resolve(isMissed ? [what] : []);
}

/** Returns decisions a second. */
function decideFor(ms: number): number {
  const startedAt = performance.now();
  let decisions = 0;
  while (performance.now() - startedAt < ms) {
    for (const [request, policies] of typicalDecisions) evaluate(request, policies);
    decisions += typicalDecisions.length;
  }
  return (decisions * 1000) / (performance.now() - startedAt);
}
