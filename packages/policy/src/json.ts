import { PolicyError } from "./policy-error.js";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** A map, so that no name is special, not even `__proto__`. */
export type JsonObject = ReadonlyMap<string, Json>;

const MAX_DEPTH = 16;

/**
 * JSON as `JSON.parse` reads it, but a name given twice in one object is refused: readers disagree
 * on which of the two counts.
 * @throws PolicyError with line and column
 */
export function parseJson(text: string): Json {
  return new JsonReader(text).document();
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail("nothing may follow the document");
    return value;
  }

  #value(depth: number): Json {
    if (depth > MAX_DEPTH) this.#fail(`values are nested more than ${String(MAX_DEPTH)} deep`);
    this.#skipSpace();
    if (this.#take("{")) return this.#object(depth + 1);
    if (this.#take("[")) return this.#array(depth + 1);
    return this.#scalar();
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.#skipSpace();
    if (this.#take("}")) return members;
    do {
      this.#skipSpace();
      const start = this.#at;
      const name = this.#scalar();
      if (typeof name !== "string") this.#failAt(start, "a name in double quotes is missing");
      if (members.has(name)) {
        this.#failAt(start, `${JSON.stringify(name)} is given twice; merge the two`);
      }
      this.#skipSpace();
      if (!this.#take(":")) this.#fail('":" is missing');
      members.set(name, this.#value(depth));
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("}")) this.#fail('"," or "}" is missing');
    return members;
  }

  #array(depth: number): readonly Json[] {
    const items: Json[] = [];
    this.#skipSpace();
    if (this.#take("]")) return items;
    do {
      items.push(this.#value(depth));
      this.#skipSpace();
    } while (this.#take(","));
    if (!this.#take("]")) this.#fail('"," or "]" is missing');
    return items;
  }

  #scalar(): null | boolean | number | string {
    const token = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y;
    token.lastIndex = this.#at;
    const [found] = token.exec(this.#text) ?? [];
    if (found === undefined) this.#fail("a value is missing");
    const start = this.#at;
    this.#at = token.lastIndex;
    try {
      return JSON.parse(found) as null | boolean | number | string;
    } catch {
      return this.#failAt(start, `${found} is no JSON value`);
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    const space = /[ \t\r\n]*/y;
    space.lastIndex = this.#at;
    space.exec(this.#text);
    this.#at = space.lastIndex;
  }

  #fail(problem: string): never {
    return this.#failAt(this.#at, problem);
  }

  #failAt(at: number, problem: string): never {
    throw new PolicyError(placeOf(this.#text, at), problem);
  }
}

/** Line and column, from 1. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)}`;
}
