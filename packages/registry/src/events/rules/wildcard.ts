import { patternError } from "./pattern-error.js";

/**
 * `*` stands for any characters, `\*` and `\\` for themselves. The parts between are searched one after another, each
 * by Knuth, Morris and Pratt's method: linear in the value's length whatever the pattern is.
 * @throws ValidationError
 */
export function compileWildcard(pattern: string, at: string): (value: string) => boolean {
  const parts = splitAtStars(pattern, at);
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (value) => value === first;
  const searches = rest.map(compileSearch);
  return (value) => {
    if (value.length < first.length + last.length) return false;
    if (!value.startsWith(first) || !value.endsWith(last)) return false;
    const end = value.length - last.length;
    let position = first.length;
    for (const search of searches) {
      const found = search(value, position, end);
      if (found === undefined) return false;
      position = found;
    }
    return true;
  };
}

function splitAtStars(pattern: string, at: string): string[] {
  const parts = [""];
  let isAfterStar = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const isStar = character === "*";
    if (isStar && isAfterStar) throw patternError(at, "has two stars side by side; write one");
    isAfterStar = isStar;
    if (isStar) {
      parts.push("");
      continue;
    }
    if (character === "\\") {
      index += 1;
      if (!["*", "\\"].includes(pattern.charAt(index))) {
        throw patternError(at, "has a backslash that is followed neither by * nor by another");
      }
    }
    parts.push((parts.pop() ?? "") + pattern.charAt(index));
  }
  return parts;
}

/** Where the first occurrence in `[from, end)` ends, or undefined. */
type Search = (value: string, from: number, end: number) => number | undefined;

function compileSearch(part: string): Search {
  const borders = bordersOf(part);
  return (value, from, end) => {
    let matched = 0;
    for (let index = from; index < end; index += 1) {
      while (matched > 0 && value[index] !== part[matched]) matched = borders[matched - 1] ?? 0;
      if (value[index] === part[matched]) matched += 1;
      if (matched === part.length) return index + 1;
    }
    return undefined;
  };
}

/** For each beginning of the part, how long the longest other beginning is that it ends with. */
function bordersOf(part: string): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let index = 1; index < part.length; index += 1) {
    while (length > 0 && part[index] !== part[length]) length = borders[length - 1] ?? 0;
    if (part[index] === part[length]) length += 1;
    borders.push(length);
  }
  return borders;
}
