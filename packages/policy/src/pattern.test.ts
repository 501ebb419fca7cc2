import { compilePattern, parseTemplate } from "./pattern.js";

const context = {
  "aws:username": "bob",
  "aws:PrincipalTag/cost center": "r&d",
  "aws:TagKeys": ["a"],
  "aws:empty": "",
  "aws:braces": "${aws:username}",
};

function matches(pattern: string, text: string, { variables = true, wildcards = true } = {}) {
  return compilePattern(parseTemplate(pattern, { variables, wildcards }, "test"))(text, context);
}

test.each([
  ["${aws:username}", "bob", true],
  ["${AWS:UserName}", "bob", true],
  ["${ aws:username }", "bob", true],
  ["a-${aws:username}-*", "a-bob-x", true],
  ["${aws:PrincipalTag/cost center}", "r&d", true],
  ["${aws:none}", "", false],
  ["${aws:none}", "${aws:none}", false],
  ["${aws:none, 'x*'}", "x*", true],
  ["${aws:none, 'x*'}", "xy", false],
  ["${aws:none,''}", "", true],
  ["${aws:username, 'x'}", "x", false],
  ["${aws:empty, 'x'}", "", true],
  // Only keys with one value can be put in.
  ["${aws:TagKeys}", "a", false],
  ["${aws:TagKeys, 'none'}", "none", true],
  // What is put in is not read again.
  ["${aws:braces}", "${aws:username}", true],
  ["${aws:braces}", "bob", false],
  ["${*}", "*", true],
  ["${*}", "x", false],
  ["${?}x", "?x", true],
  ["${$}{aws:username}", "${aws:username}", true],
  ["$5 {x}", "$5 {x}", true],
])("%s matches %j: %s", (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});

test("version 2008-10-17 has no variables", () => {
  expect(matches("${aws:username}", "bob", { variables: false })).toBe(false);
  expect(matches("${aws:username}", "${aws:username}", { variables: false })).toBe(true);
});

test("without wildcards * and ? are text", () => {
  expect(matches("*?", "ab", { wildcards: false })).toBe(false);
  expect(matches("*?${aws:username}", "*?bob", { wildcards: false })).toBe(true);
});

test.each(["${", "${}", "${aws:username", "${aws:a, b}", "${aws:a, 'b}", "${${aws:a}}"])(
  "%s is refused",
  (pattern) => {
    expect(() => matches(pattern, "")).toThrow("cannot be read");
  },
);
