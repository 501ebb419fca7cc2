/** A wildcard: any run of characters, the empty one included. */
export const ANY_RUN = -1;
/** A wildcard: exactly one UTF-16 unit. */
export const ANY_ONE = -2;

/** What a pattern is made of: literal text and wildcards. */
export type GlobPiece = string | typeof ANY_RUN | typeof ANY_ONE;

/** A compiled pattern: plain text, or UTF-16 units among which ANY_RUN and ANY_ONE stand for wildcards. */
export type Glob = string | readonly number[];

/** Literal text stays literal, whatever characters it has. */
export function compileGlob(pieces: readonly GlobPiece[]): Glob {
  if (pieces.every((piece) => typeof piece === "string")) return pieces.join("");
  const units: number[] = [];
  for (const piece of pieces) {
    if (typeof piece === "number") units.push(piece);
    else for (let i = 0; i < piece.length; i++) units.push(piece.charCodeAt(i));
  }
  return units;
}

/** The pieces of text in which `*` and `?` are wildcards. */
export function globPieces(text: string): GlobPiece[] {
  const pieces = text.split(/([*?])/).filter((piece) => piece !== "");
  return pieces.map((piece) => (piece === "*" ? ANY_RUN : piece === "?" ? ANY_ONE : piece));
}

/**
 * Whether the whole text matches. Keeps one backtrack point, so the time is at most
 * pattern length times text length.
 */
export function matchesGlob(glob: Glob, text: string): boolean {
  if (typeof glob === "string") return glob === text;
  let g = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === ANY_RUN) {
      star = g++;
      resume = t;
    } else if (glob[g] === ANY_ONE || glob[g] === text.charCodeAt(t)) {
      g++;
      t++;
    } else if (star >= 0) {
      g = star + 1;
      t = ++resume;
    } else return false;
  }
  while (glob[g] === ANY_RUN) g++;
  return g === glob.length;
}
