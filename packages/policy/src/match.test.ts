import fc from "fast-check";
import { ANY_ONE, ANY_RUN, compileGlob, globPieces, matchesGlob } from "./match.js";

const matches = (pattern: string, text: string) =>
  matchesGlob(compileGlob(globPieces(pattern)), text);

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
  expect(matches(pattern, text)).toBe(expected);
});

test("literal pieces stay literal beside wildcards", () => {
  const glob = compileGlob(["a*", ANY_RUN, "?", ANY_ONE]);
  expect(matchesGlob(glob, "a*xyz?1")).toBe(true);
  expect(matchesGlob(glob, "abxyz?1")).toBe(false);
  expect(matchesGlob(glob, "a*xyz11")).toBe(false);
});

/** The definition, one character at a time; takes exponential time. */
function definition(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const [first, rest] = [pattern[0], pattern.slice(1)];
  if (first === "*")
    return definition(rest, text) || (text !== "" && definition(pattern, text.slice(1)));
  return text !== "" && (first === "?" || first === text[0]) && definition(rest, text.slice(1));
}

const over = (alphabet: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength });

test("agrees with the definition", () => {
  fc.assert(
    fc.property(over("ab*?", 7), over("ab*", 9), (pattern, text) => {
      expect(matches(pattern, text)).toBe(definition(pattern, text));
    }),
    { numRuns: 2000 },
  );
});

test("looks at the pattern at most a few times for each pair of characters", () => {
  const countReads = (pattern: string, text: string): number => {
    let reads = 0;
    const units = compileGlob(globPieces(pattern));
    if (typeof units === "string") return 0;
    const counted = new Proxy(units, {
      get(target, property) {
        reads += 1;
        return Reflect.get(target, property) as unknown;
      },
    });
    matchesGlob(counted, text);
    return reads;
  };
  const bound = (pattern: string, text: string) => 4 * (pattern.length + 1) * (text.length + 1);

  const [worst, long] = ["*a".repeat(40) + "b", "a".repeat(400)];
  expect(countReads(worst, long)).toBeGreaterThan(long.length);
  expect(countReads(worst, long)).toBeLessThan(bound(worst, long));
  fc.assert(
    fc.property(over("a*?", 40), over("ab", 200), (pattern, text) => {
      expect(countReads(pattern, text)).toBeLessThanOrEqual(bound(pattern, text));
    }),
  );
});
