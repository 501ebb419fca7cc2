// Which names look alike: what package groups match weakly, and an index of packages by it.
import { confusables } from "./confusables.js";

const wordCharacter = /^[\p{L}\p{N}\p{M}]$/u;
const neverInNames = /[\p{C}\p{White_Space}]/u;

/** Whether the character (one code point) belongs to a word: a letter, a digit, or a mark on one. */
export function isWordCharacter(character: string): boolean {
  return wordCharacter.test(character);
}

/**
 * The part of a name in a form that all names share which people may take for it: without case, with one `.` for each
 * run of `-`, `.` and `_`, and with look-alike characters (UTS #39) replaced. Letters and digits stay letters and
 * digits, so words begin and end at the same places.
 */
export function nameSkeleton(name: string): string {
  let skeleton = "";
  for (const character of name) skeleton += skeletonOf(character);
  return skeleton.replace(/[-._]+/g, ".");
}

/** The skeleton of `/{format}/{namespace}/{name}`, or of the beginning of one: formats are never taken for each other. */
export function pathSkeleton(path: string): string {
  const end = path.indexOf("/", 1) + 1;
  return path.slice(0, end) + nameSkeleton(path.slice(end));
}

function skeletonOf(character: string): string {
  if (character <= "\x7f") return asciiSkeleton(character);
  const decomposed = keepingWords(character, character.normalize("NFKD"));
  let skeleton = "";
  for (const part of decomposed) {
    const folded = keepingWords(part, lowerCase(part));
    for (const letter of folded) skeleton += confusables.get(letter) ?? letter;
  }
  return skeleton;
}

/** Nearly all characters of nearly all names: ASCII decomposes to itself and has one small letter. */
function asciiSkeleton(character: string): string {
  const small = character.toLowerCase();
  return confusables.get(small) ?? small;
}

/** Both ways: `ſ` and `ς` have capitals, whose small letters are `s` and `σ`. */
function lowerCase(character: string): string {
  return Array.from(character.toUpperCase(), (capital) => capital.toLowerCase()).join("");
}

/** The replacement, unless it would make a word of something else or end one. */
function keepingWords(character: string, replacement: string): string {
  const isWord = isWordCharacter(character);
  for (const part of replacement) {
    if (isWordCharacter(part) !== isWord || neverInNames.test(part)) return character;
  }
  return replacement;
}
