import { type JsonValue, isJsonObject, memberOf } from "./json-value.js";
import { patternError } from "./pattern-error.js";

/** What is at a place of a document; undefined: nothing is. */
export type ReadPath = (document: JsonValue) => JsonValue | undefined;

/** One step: `.name`, `['name']`, `["name"]` or `[3]`. */
const stepForm = /\.([^.[\]'"\s]+)|\[(?:(\d{1,6})|'([^']*)'|"([^"]*)")\]/y;

/** `$.detail.packageName`, `$.resources[0]`, `$['detail-type']`: a path to one place. @throws ValidationError */
export function compileJsonPath(path: string, at: string): ReadPath {
  const steps = stepsOf(path, at);
  return (document) => {
    let value: JsonValue | undefined = document;
    for (const step of steps) value = valueAt(value, step);
    return value;
  };
}

function stepsOf(path: string, at: string): (string | number)[] {
  if (!path.startsWith("$")) throw patternError(at, "must begin with $, which is the event");
  const steps: (string | number)[] = [];
  let position = 1;
  while (position < path.length) {
    stepForm.lastIndex = position;
    const found = stepForm.exec(path);
    if (found === null) {
      throw patternError(at, `'${path.slice(position)}' is no step; write .name, [0] or ['name']`);
    }
    const [text, name, index, single, double] = found;
    steps.push(index === undefined ? (name ?? single ?? double ?? "") : Number(index));
    position += text.length;
  }
  return steps;
}

function valueAt(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (typeof step === "number") {
    return Array.isArray(value) ? (value as readonly JsonValue[])[step] : undefined;
  }
  return isJsonObject(value) ? memberOf(value, step) : undefined;
}
