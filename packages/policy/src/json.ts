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
  readonly #token = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y;
  readonly #space = /[ \t\r\n]*/y;
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
    this.#token.lastIndex = this.#at;
    const [found] = this.#token.exec(this.#text) ?? [];
    if (found === undefined) this.#fail("a value is missing");
    const start = this.#at;
    this.#at = this.#token.lastIndex;
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
    this.#space.lastIndex = this.#at;
    this.#space.test(this.#text);
    this.#at = this.#space.lastIndex;
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

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** @throws PolicyError for a name that is not one of `names` */
export function checkNames(object: JsonObject, names: readonly string[], place: string): void {
  for (const name of object.keys()) {
    if (names.includes(name)) continue;
    throw new PolicyError(
      place,
      `unknown element ${JSON.stringify(name)}; known are ${names.join(", ")}`,
    );
  }
}
