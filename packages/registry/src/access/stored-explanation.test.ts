import type { AccessExplanation, ExplainedStatement } from "./explanation.js";
import { storedExplanation } from "./stored-explanation.js";

const statement = (matches: boolean, text = "s"): ExplainedStatement =>
  ({ matches, effect: "Deny", because: "b", statement: text }) as unknown as ExplainedStatement;

function explained(changed: Partial<AccessExplanation>): AccessExplanation {
  return {
    ...{ decision: "deny", missing: [], grounds: [], context: {}, policies: [] },
    ...{ principal: "p", principalAccount: "1", action: "a", resource: "r", resourceAccount: "1" },
    ...changed,
  };
}

const policies = (count: number, ...statements: ExplainedStatement[]) =>
  Array.from({ length: count }, (_, n) => ({
    ...{ name: `policy ${n}`, source: "identity", account: "1" },
    statements,
  })) as AccessExplanation["policies"];

const stored = (changed: Partial<AccessExplanation>) => {
  const text = storedExplanation(explained(changed));
  expect(text?.length ?? 0).toBeLessThanOrEqual(16_384);
  return text === undefined ? undefined : (JSON.parse(text) as AccessExplanation);
};

test("what is short is kept whole", () => {
  const whole = { policies: policies(3, statement(false), statement(true)) };
  expect(stored(whole)).toEqual(explained(whole));
});

test("of long policies the statements that mattered are kept", () => {
  const long = policies(10, statement(false, "x".repeat(6_000)), statement(true, "mattered"));
  const { policies: kept = [] } = stored({ policies: long }) ?? {};
  expect(kept.map(({ statements }) => statements)).toEqual(
    kept.map(() => [statement(true, "mattered")]),
  );
  expect(kept).toHaveLength(10);
});

test("of many long ones that all mattered their names are", () => {
  const long = policies(120, statement(true, "x".repeat(6_000)));
  const { policies: kept = [] } = stored({ policies: long }) ?? {};
  expect([kept.length, kept[0]?.name, kept[0]?.statements]).toEqual([40, "policy 0", undefined]);
});

test("what a caller made too long by himself is not kept", () => {
  expect(stored({ resource: "r".repeat(200_000) })).toBeUndefined();
});
