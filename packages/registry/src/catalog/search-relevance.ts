// Whether a package is what somebody looks for, and how well it fits.
import type { PackageSearch } from "./catalog.js";
import type { PackageName } from "./model.js";

/** What a package can be found by besides its name; all lower-case. */
export interface SearchText {
  /** Words are looked for in here: description, keywords. */
  readonly text: string;
  /** Facts that a qualifier of the query names, e.g. `keywords` → `["keys"]`. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
}

const nothingKnown: SearchText = { text: "", facts: {} };

/**
 * 0: it is not what is looked for. 1: it has the very name; less when its name only contains words, least when all of
 * them are in its text alone.
 */
export function searchRelevance(
  { namespace, name }: Pick<PackageName, "namespace" | "name">,
  { words, qualifiers }: Pick<PackageSearch, "words" | "qualifiers">,
  { text, facts }: SearchText = nothingKnown,
): number {
  for (const { fact, anyOf, isNegated } of qualifiers) {
    const values = facts[fact] ?? [];
    if (anyOf.some((value) => values.includes(value)) === isNegated) return 0;
  }
  const fullName = `${namespace}/${name}`.toLowerCase();
  const inName = words.filter((word) => fullName.includes(word));
  if (!words.every((word) => inName.includes(word) || text.includes(word))) return 0;
  if (words.length === 0 || fullName.replace(/^\//, "").replace("/", " ") === words.join(" "))
    return 1;
  if (words.includes(name.toLowerCase())) return 0.9;
  return 0.3 + (0.5 * inName.length) / words.length;
}
