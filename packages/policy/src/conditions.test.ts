import { compileConditions } from "./conditions.js";
import type { RequestContext } from "./context.js";
import { parseJson } from "./json.js";

const KEY = "aws:k";
const absent = undefined;

/** Whether `operator` with these values holds when the key has this value. */
function holds(
  operator: string,
  values: unknown,
  value: string | readonly string[] | undefined,
  more: RequestContext = {},
) {
  const element = parseJson(JSON.stringify({ [operator]: { [KEY]: values } }));
  const context = value === undefined ? more : { ...more, [KEY]: value };
  return compileConditions(element, true, "test").every((condition) => condition.holds(context));
}

test.each<[string, unknown, string, boolean]>([
  ["StringEquals", "a", "a", true],
  ["StringEquals", ["b", "a"], "a", true],
  ["StringEquals", "a", "A", false],
  ["StringEquals", "*", "a", false],
  ["StringNotEquals", ["a", "b"], "a", false],
  ["StringNotEquals", ["a", "b"], "c", true],
  ["StringEqualsIgnoreCase", "aB", "Ab", true],
  ["StringNotEqualsIgnoreCase", "aB", "Ab", false],
  ["StringLike", "a*?", "abc", true],
  ["StringLike", "a*?", "a", false],
  ["StringNotLike", "a*", "abc", false],
  ["StringNotLike", "a*", "b", true],
  ["NumericEquals", 10, "10.0", true],
  ["NumericNotEquals", "10", "11", true],
  ["NumericLessThan", "10", "9", true],
  ["NumericLessThan", "10", "10", false],
  ["NumericLessThanEquals", "10", "10", true],
  ["NumericGreaterThan", "10", "11", true],
  ["NumericGreaterThan", "9", "10", true],
  ["NumericGreaterThanEquals", "10", "9.5", false],
  ["NumericLessThan", "10", "few", false],
  ["NumericEquals", "0", "", false],
  ["DateEquals", "2026-01-01", "2026-01-01T01:00:00+01:00", true],
  ["DateNotEquals", "2026-01-01", "1767225600", false],
  ["DateLessThan", "2026-01-01", "2025-12-31T23:59:59Z", true],
  ["DateLessThanEquals", "2026-01-01", "2026-01-01T00:00:00.001Z", false],
  ["DateGreaterThan", "1767225600", "2026-01-02", true],
  ["DateGreaterThanEquals", "2026-01-01", "2026-01-01", true],
  ["DateGreaterThan", "2026-01-01", "later", false],
  ["Bool", "true", "true", true],
  ["Bool", true, "TRUE", true],
  ["Bool", "false", "true", false],
  ["Bool", "false", "", false],
  ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
  ["BinaryEquals", "QmluYXJ5", "qmluYXJ5", false],
  ["IpAddress", ["10.0.0.0/8", "::1"], "10.1.2.3", true],
  ["IpAddress", "0.0.0.0/0", "203.0.113.9", true],
  ["IpAddress", "10.0.0.0/8", "unknown", false],
  ["NotIpAddress", "10.0.0.0/8", "10.1.2.3", false],
  ["NotIpAddress", "10.0.0.0/8", "192.168.0.1", true],
  ["ArnEquals", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/ci", true],
  ["ArnLike", "arn:aws:iam::*:role/ci", "arn:aws:iam::1:role/ci", true],
  ["ArnNotEquals", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/ci", false],
  ["ArnNotLike", "arn:aws:iam::1:role/*", "arn:aws:iam::2:role/ci", true],
  ["sTRINGequals", "a", "a", true],
  ["forAnyvalue:stringLIKEifexists", "a*", "ab", true],
])("%s %j holds for %j: %s", (operator, values, value, expected) => {
  expect(holds(operator, values, value)).toBe(expected);
});

describe("a key that is absent", () => {
  test.each([
    ["StringEquals", false],
    ["StringNotEquals", true],
    ["StringEqualsIfExists", true],
    ["StringNotEqualsIfExists", true],
    ["StringLike", false],
    ["StringNotLike", true],
    ["ForAllValues:StringEquals", true],
    ["ForAllValues:StringNotEquals", true],
    ["ForAnyValue:StringEquals", false],
    ["ForAnyValue:StringNotEquals", false],
    ["ForAnyValue:StringEqualsIfExists", true],
  ])("%s: %s", (operator, expected) => {
    expect(holds(operator, "a", absent)).toBe(expected);
    expect(holds(operator, "a", [])).toBe(expected);
  });
});

describe("a key of several values", () => {
  test.each<[string, unknown, readonly string[], boolean]>([
    ["StringEquals", "a", ["a"], false],
    ["StringNotEquals", "a", ["b"], false],
    ["StringEqualsIfExists", "a", ["a"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], true],
    ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["x", "a"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["x", "y"], false],
    ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "x"], true],
    ["ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], false],
  ])("%s %j holds for %j: %s", (operator, values, value, expected) => {
    expect(holds(operator, values, value)).toBe(expected);
  });
});

test.each<[unknown, string | readonly string[] | undefined, boolean]>([
  ["true", absent, true],
  ["true", "x", false],
  ["false", absent, false],
  ["false", "x", true],
  ["false", "", true],
  ["true", [], true],
  [true, absent, true],
  [["true", "false"], "x", true],
])("Null %j holds for %j: %s", (values, value, expected) => {
  expect(holds("Null", values, value)).toBe(expected);
});

describe("policy variables", () => {
  const team = { "aws:PrincipalTag/team": "red*" };
  test.each<[string, string, string, boolean]>([
    ["StringEquals", "${aws:PrincipalTag/team}", "red*", true],
    ["StringLike", "${aws:PrincipalTag/team}", "redder", false],
    ["StringLike", "${aws:PrincipalTag/team}*", "red*der", true],
    ["StringEqualsIgnoreCase", "${aws:PrincipalTag/team}", "RED*", true],
    [
      "ArnLike",
      "arn:aws:iam::1:role/${aws:PrincipalTag/team}",
      "arn:aws:iam::1:role/redder",
      false,
    ],
    // No value: what compares with it does not match, what excludes it does.
    ["StringEquals", "${aws:none}", "x", false],
    ["StringLike", "${aws:none}*", "x", false],
    ["StringEqualsIgnoreCase", "${aws:none}", "x", false],
    ["StringNotEquals", "${aws:none}", "x", true],
    ["StringNotLike", "${aws:none}", "x", true],
    ["StringNotEqualsIgnoreCase", "${aws:none}", "x", true],
  ])("%s %s holds for %s: %s", (operator, value, actual, expected) => {
    expect(holds(operator, value, actual, team)).toBe(expected);
  });
});

describe("names of keys", () => {
  const lookUp = (key: string, context: RequestContext) =>
    compileConditions(
      parseJson(JSON.stringify({ StringEquals: { [key]: "yes" } })),
      true,
      "test",
    ).every((condition) => condition.holds(context));
  test("are compared in any case", () => {
    expect(lookUp("AWS:principaltag/TEAM", { "aws:PrincipalTag/team": "yes" })).toBe(true);
  });
  test("of two that differ in case only, the one written alike counts", () => {
    const context = { "aws:RequestTag/Team": "no", "aws:RequestTag/team": "yes" };
    expect(lookUp("aws:RequestTag/team", context)).toBe(true);
    expect(lookUp("aws:RequestTag/Team", context)).toBe(false);
  });
  test("nothing is found beside the context's own keys", () => {
    const context = Object.create({ "aws:k": "yes" }) as RequestContext;
    expect(lookUp("aws:k", context)).toBe(false);
  });
});
