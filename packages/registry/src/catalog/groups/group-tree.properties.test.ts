import fc from "fast-check";
import { nameSkeleton } from "../../database/name-skeleton.js";
import type { PackageName } from "../model.js";
import { type GroupPattern, packagePath, parsePattern, rootPattern } from "./group-pattern.js";
import { GroupTree } from "./group-tree.js";
import { newGroupModes, type PackageGroup, rootGroupModes } from "./package-group.js";

const aGroup = (pattern: GroupPattern): PackageGroup => ({
  id: 1,
  pattern,
  description: "",
  contactInfo: "",
  createdAtMs: 1,
  modes: pattern === rootPattern ? rootGroupModes : newGroupModes,
});
const treeOf = (patterns: readonly GroupPattern[]) =>
  new GroupTree([rootPattern, ...patterns].map(aGroup));

// Few different characters, so that names and patterns meet.
const word = fc
  .array(fc.constantFrom("a", "b", "A", "а", "1", "l", "-", ".", "_", "+"), { maxLength: 5 })
  .map((parts) => parts.join(""));
const name: fc.Arbitrary<PackageName> = fc.record({
  format: fc.constant("npm" as const),
  namespace: word,
  name: word.filter((text) => text !== ""),
});
const pattern = fc
  .record({ package: name, length: fc.nat(12), reach: fc.constantFrom("$", "~", "*") })
  .map(({ package: of, length, reach }) => {
    const path = packagePath(of);
    const text = reach === "$" ? `${path}$` : path.slice(0, "/npm/".length + length) + reach;
    return parsedOrNone(text);
  })
  .filter((parsed) => parsed !== undefined);
function parsedOrNone(text: string): GroupPattern | undefined {
  try {
    return parsePattern(text);
  } catch {
    return undefined;
  }
}

const patterns = fc.uniqueArray(pattern, { selector: ({ text }) => text, maxLength: 12 });

/** CodeArtifact's words for what a pattern matches, taken literally: a second, naive writing of the rules. */
function matches({ stem, reach }: { stem: string; reach: string }, path: string): boolean {
  if (reach === "$") return path === stem;
  if (!path.startsWith(stem)) return false;
  if (reach === "*") return true;
  const words = [...path.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)];
  return words.some((found) => found.index + found[0].length === stem.length);
}

const fold = (path: string) => `/npm/${nameSkeleton(path.slice("/npm/".length))}`;
const looksLike = (pattern: GroupPattern, path: string) =>
  pattern === rootPattern ||
  matches({ stem: fold(pattern.stem), reach: pattern.reach }, fold(path));

test("a package's group is the one a naive search through all groups finds", () => {
  fc.assert(
    fc.property(patterns, name, (all, of) => {
      const path = packagePath(of);
      const candidates = [rootPattern, ...all].filter((p) => looksLike(p, path));
      const weight = (p: GroupPattern) =>
        fold(p.stem).length * 2 + (p.reach === "$" ? 1 : 0) - (p === rootPattern ? 100 : 0);
      const most = Math.max(...candidates.map(weight));
      const best = candidates.filter((p) => weight(p) === most);
      const strong = best.filter((p) => matches(p, path));
      const { group, type } = treeOf(all).associate(of);
      expect(type).toBe(strong.length > 0 ? "STRONG" : "WEAK");
      const eligible = strong.length > 0 ? strong : best;
      const longest = Math.max(...strong.map((p) => p.stem.length));
      expect(eligible).toContain(group.pattern);
      if (strong.length > 0) expect(group.pattern.stem).toHaveLength(longest);
    }),
    { numRuns: 2000 },
  );
});

test("the order in which groups were made does not matter", () => {
  fc.assert(
    fc.property(patterns, name, (all, of) => {
      const [one, other] = [treeOf(all), treeOf([...all].reverse())];
      const { group, type } = one.associate(of);
      const again = other.associate(of);
      expect([again.group.pattern.text, again.type]).toEqual([group.pattern.text, type]);
    }),
  );
});

test("a parent's pattern matches whatever its child's matches, and no other group lies between", () => {
  fc.assert(
    fc.property(patterns, fc.array(name, { maxLength: 30 }), (all, names) => {
      const tree = treeOf(all);
      for (const { pattern: child } of tree.groups) {
        const parent = tree.parentOf(child)?.pattern;
        if (child === rootPattern) expect(parent).toBeUndefined();
        if (parent === undefined) continue;
        for (const of of names) {
          const path = packagePath(of);
          if (matches(child, path)) expect(matches(parent, path)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("groups are a tree: parents lead to the root, and children are exactly those with this parent", () => {
  fc.assert(
    fc.property(patterns, (all) => {
      const tree = treeOf(all);
      let children = 0;
      for (const group of tree.groups) {
        children += tree.childrenOf(group).length;
        const seen = new Set<string>();
        let above: PackageGroup | undefined = group;
        while (above !== undefined && above.pattern !== rootPattern) {
          expect(seen.has(above.pattern.text)).toBe(false);
          seen.add(above.pattern.text);
          above = tree.parentOf(above.pattern);
        }
        expect(above?.pattern).toBe(rootPattern);
      }
      expect(children).toBe([...tree.groups].length - 1);
    }),
    { numRuns: 300 },
  );
});

test("two patterns that match one package contain one another", () => {
  fc.assert(
    fc.property(name, fc.nat(12), fc.nat(12), (of, first, second) => {
      const path = packagePath(of);
      const possible = ["~", "*"].flatMap((reach) =>
        Array.from(path, (_, end) => path.slice(0, end + 1) + reach).concat(`${path}$`),
      );
      const matching = [...new Set(possible)].flatMap((text) => {
        const parsed = parsedOrNone(text);
        return parsed !== undefined && matches(parsed, path) ? [parsed] : [];
      });
      const one = matching[first % matching.length];
      const other = matching[second % matching.length];
      if (one === undefined || other === undefined || one === other) return;
      const tree = treeOf([one, other]);
      const related = [tree.parentOf(one)?.pattern, tree.parentOf(other)?.pattern];
      expect(related.includes(one) !== related.includes(other)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
