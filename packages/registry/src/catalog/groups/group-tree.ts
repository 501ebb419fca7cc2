import { pathSkeleton } from "../../database/name-skeleton.js";
import type { PackageName } from "../model.js";
import { containsPattern, patternsContaining, patternsMatching } from "./containing-patterns.js";
import { type GroupPattern, packagePath } from "./group-pattern.js";
import {
  type Association,
  type EffectiveMode,
  type GroupRestriction,
  type PackageGroup,
  newGroupModes,
} from "./package-group.js";

/**
 * The groups of a domain by the sets of their patterns. Finding a package's group costs what its name is long, however
 * many groups there are.
 */
export class GroupTree {
  readonly #byPattern = new Map<string, PackageGroup>();
  /** By what patterns look like; several patterns can look the same. */
  readonly #bySkeleton = new Map<string, PackageGroup[]>();
  /** By the text of a group's pattern. */
  readonly #parents: ReadonlyMap<string, PackageGroup | undefined>;
  readonly #root: PackageGroup;

  /** `groups` holds the root. */
  constructor(groups: readonly PackageGroup[]) {
    const inOrder = [...groups].sort((a, b) => (a.pattern.text < b.pattern.text ? -1 : 1));
    for (const group of inOrder) {
      this.#byPattern.set(group.pattern.text, group);
      const skeleton = pathSkeleton(group.pattern.stem) + group.pattern.reach;
      this.#bySkeleton.set(skeleton, [...(this.#bySkeleton.get(skeleton) ?? []), group]);
    }
    this.#parents = parentsOf(groups);
    const root = this.#byPattern.get("/*");
    if (root === undefined) throw new TypeError("a domain's groups have a root");
    this.#root = root;
  }

  /** All groups, by pattern. */
  get groups(): Iterable<PackageGroup> {
    return this.#byPattern.values();
  }

  find(pattern: string): PackageGroup | undefined {
    return this.#byPattern.get(pattern);
  }

  /** These groups and one of this pattern, unless there is one. */
  with(pattern: GroupPattern): GroupTree {
    if (this.#byPattern.has(pattern.text)) return this;
    const text = { description: "", contactInfo: "", createdAtMs: 0 };
    return new GroupTree([
      ...this.groups,
      { id: undefined, pattern, ...text, modes: newGroupModes },
    ]);
  }

  /** The smallest group that contains the pattern's; undefined for the root. The pattern need not have a group. */
  parentOf(pattern: GroupPattern): PackageGroup | undefined {
    if (this.#byPattern.has(pattern.text)) return this.#parents.get(pattern.text);
    for (const text of patternsContaining(pattern)) {
      const parent = this.#byPattern.get(text);
      if (parent !== undefined) return parent;
    }
    return undefined;
  }

  /** The groups whose parent this one is, by pattern. */
  childrenOf(group: PackageGroup): PackageGroup[] {
    return [...this.groups].filter(({ pattern }) => this.parentOf(pattern) === group);
  }

  /** The one group of a package: the most specific one whose pattern the name matches, or looks as if it did. */
  associate(name: PackageName): Association {
    const path = packagePath(name);
    for (const skeleton of patternsMatching(pathSkeleton(path))) {
      const alike = this.#bySkeleton.get(skeleton);
      if (alike !== undefined) return strongestOf(alike, path);
    }
    return { group: this.#root, type: "STRONG" };
  }

  /** The group's own mode, or that of the nearest ancestor that does not inherit. */
  effectiveMode(group: PackageGroup, restriction: GroupRestriction): EffectiveMode {
    let from: PackageGroup | undefined = group;
    while (from !== undefined) {
      const mode = from.modes[restriction];
      if (mode !== "INHERIT") return { mode, from };
      from = this.parentOf(from.pattern);
    }
    // A root that inherits: nobody restricts.
    return { mode: "ALLOW", from: this.#root };
  }
}

/** Each group's parent, in one walk over the patterns as they are sorted: whatever begins with a stem follows it. */
function parentsOf(groups: readonly PackageGroup[]): Map<string, PackageGroup | undefined> {
  const parents = new Map<string, PackageGroup | undefined>();
  const stems: PackageGroup[] = [];
  for (const group of [...groups].sort(byStem)) {
    const { pattern } = group;
    while (!pattern.stem.startsWith(stems.at(-1)?.pattern.stem ?? "")) stems.pop();
    const parent = stems.findLast((outer) => containsPattern(outer.pattern, pattern));
    parents.set(pattern.text, parent);
    stems.push(group);
  }
  return parents;
}

/** Of the same stem, the pattern of one name comes last. */
function byStem({ pattern: a }: PackageGroup, { pattern: b }: PackageGroup): number {
  if (a.stem !== b.stem) return a.stem < b.stem ? -1 : 1;
  return Number(a.reach === "$") - Number(b.reach === "$");
}

/** Among groups whose patterns look the same: one that matches, the most specific one; else the first. */
function strongestOf(alike: readonly PackageGroup[], path: string): Association {
  const matching = new Set(patternsMatching(path));
  const strong = alike
    .filter(({ pattern }) => matching.has(pattern.text))
    .sort((a, b) => b.pattern.stem.length - a.pattern.stem.length)[0];
  if (strong !== undefined) return { group: strong, type: "STRONG" };
  const [first] = alike;
  if (first === undefined) throw new TypeError("no group has the skeleton");
  return { group: first, type: "WEAK" };
}
