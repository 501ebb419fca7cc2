import { compileGlob, globPieces, matchesGlob } from "./match.js";

test.each([
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["?", "", false],
  ["a*b*c", "aXbYbZc", true],
  ["a*b", "abc", false],
  ["*ab", "aab", true],
  ["a?c", "abc", true],
  ["a.c", "abc", false],
  ["a", "*", false],
  ["*?", "a*", true],
])("%j against %j is %j", (pattern, text, expected) => {
  expect(matchesGlob(compileGlob(globPieces(pattern)), text)).toBe(expected);
});
