import fc from "fast-check";
import { patternsContaining } from "./containing-patterns.js";
import { parsePattern } from "./group-pattern.js";
import { GroupTree } from "./group-tree.js";
import { groupRestrictions, newGroupModes, rootGroupModes } from "./package-group.js";

const treeOf = (texts: readonly string[]) =>
  new GroupTree(
    ["/*", ...texts].map((text) => ({
      id: 1,
      pattern: parsePattern(text),
      description: "",
      contactInfo: "",
      createdAtMs: 1,
      modes: text === "/*" ? rootGroupModes : newGroupModes,
    })),
  );

const text = fc
  .tuple(
    fc.constantFrom("/npm/*", "/npm//", "/npm/a/"),
    fc.array(fc.constantFrom("a", "b", "-", "_", "é", "😀"), { maxLength: 5 }),
    fc.constantFrom("$", "~", "*"),
  )
  .map(([start, name, reach]) => (start === "/npm/*" ? start : start + name.join("") + reach))
  .filter(isPattern);

function isPattern(candidate: string): boolean {
  try {
    return parsePattern(candidate).text === candidate;
  } catch {
    return false;
  }
}

test("a group's parent is the most specific group that contains it, in whatever order they were made", () => {
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 20 }), (texts) => {
      const tree = treeOf(texts);
      for (const { pattern } of tree.groups) {
        const containing = patternsContaining(pattern).find((known) => tree.find(known));
        expect(tree.parentOf(pattern)?.pattern.text).toBe(containing);
      }
    }),
    { numRuns: 500 },
  );
});

test("a thousand groups of long patterns, 240 deep, are described at once", () => {
  const deep = Array.from({ length: 240 }, (_, at) => `/generic/n/${"a-".repeat(at + 1)}*`);
  const wide = Array.from({ length: 700 }, (_, at) => `/npm//${"b-".repeat(240)}${at}$`);
  const startedAtMs = performance.now();
  const tree = treeOf([...deep, ...wide]);
  for (const group of tree.groups)
    for (const restriction of groupRestrictions) tree.effectiveMode(group, restriction);
  // It was nine seconds, in which nobody else was served.
  expect(performance.now() - startedAtMs).toBeLessThan(2_000);
});
