import { isWordCharacter } from "../../database/name-skeleton.js";
import type { GroupPattern } from "./group-pattern.js";

/**
 * The texts of all patterns that a package's path can match, the most specific first. As many as the path has word
 * ends and other characters, however many groups there are.
 */
export function patternsMatching(path: string): string[] {
  return [`${path}$`, ...prefixPatterns(path)];
}

/** The texts of all patterns whose set contains the pattern's, itself left out, the most specific first. */
export function patternsContaining({ text, stem }: GroupPattern): string[] {
  return prefixPatterns(stem).filter((candidate) => candidate !== text);
}

/** Whether the outer pattern's set contains the inner's, and is another one. */
export function containsPattern(outer: GroupPattern, inner: GroupPattern): boolean {
  if (outer.reach === "$" || outer.text === inner.text) return false;
  if (!inner.stem.startsWith(outer.stem)) return false;
  const next = inner.stem.codePointAt(outer.stem.length);
  return outer.reach === "*" || next === undefined || !isWordCharacter(String.fromCodePoint(next));
}

/** Patterns ending in `~` or `*` at each place of the text where one can, the longest first. */
function prefixPatterns(text: string): string[] {
  const patterns: string[] = [];
  let stem = "";
  let wasWord = false;
  for (const character of text) {
    const isWord = isWordCharacter(character);
    if (stem !== "" && !(wasWord && isWord)) patterns.push(stem + (wasWord ? "~" : "*"));
    stem += character;
    wasWord = isWord;
  }
  patterns.push(stem + (wasWord ? "~" : "*"));
  return patterns.reverse();
}
