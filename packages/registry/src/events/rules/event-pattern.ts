// EventBridge's event patterns. A pattern becomes a tree of functions once; matching walks the pattern, not the event,
// and takes time linear in the event's size: nothing of a pattern becomes a regular expression.
import { ValidationError } from "../../errors.js";
import { jsonDepth } from "../../json-depth.js";
import { type JsonObject, type JsonValue, isJsonObject, memberOf } from "./json-value.js";
import { patternError } from "./pattern-error.js";
import { type ValueMatcher, compileValueMatcher } from "./value-matchers.js";

/** Whether an event, the envelope as JSON, is selected. */
export type EventMatcher = (event: JsonObject) => boolean;

/** A part of a pattern against what is in its place in the event; undefined: nothing is. */
type Matcher = (value: JsonValue | undefined) => boolean;

const maxPatternLength = 8192;
const maxDepth = 32;

/** Members of every event; patterns that name another could never match. */
const envelopeMembers: readonly string[] = [
  ...["version", "id", "detail-type", "source", "account", "time", "region", "resources"],
  "detail",
];

/** @throws ValidationError that says where in the pattern */
export function compileEventPattern(pattern: unknown): EventMatcher {
  const text = JSON.stringify(pattern) as string | undefined;
  if (text === undefined || !text.startsWith("{")) {
    throw new ValidationError("pattern: an event pattern is a JSON object.");
  }
  if (text.length > maxPatternLength) {
    throw new ValidationError(
      `pattern: has ${text.length} characters; at most ${maxPatternLength} are allowed.`,
    );
  }
  if (jsonDepth(text) > maxDepth) {
    throw new ValidationError(`pattern: is nested more than ${maxDepth} levels deep.`);
  }
  const root = JSON.parse(text) as JsonObject;
  checkEnvelope(root, "pattern");
  return compileObject(root, "pattern");
}

function checkEnvelope(pattern: JsonObject, at: string): void {
  for (const [name, value] of Object.entries(pattern)) {
    if (name === "$or" && Array.isArray(value)) {
      for (const [index, one] of (value as readonly JsonValue[]).entries()) {
        if (isJsonObject(one)) checkEnvelope(one, `${at}.$or[${index}]`);
      }
    } else if (!envelopeMembers.includes(name)) {
      const known = envelopeMembers.join(", ");
      throw patternError(`${at}.${name}`, `events have no such member; they have ${known}`);
    }
  }
}

function compileObject(pattern: JsonObject, at: string): Matcher {
  const members = Object.entries(pattern);
  if (members.length === 0) throw patternError(at, "is empty");
  const matchers = members.map(([name, part]) => {
    if (name === "$or") return compileAny(part, `${at}.$or`);
    const matches = compilePart(part, `${at}.${name}`);
    return (value: JsonObject | undefined) => matches(memberOf(value, name));
  });
  return (value) => objectsIn(value).some((object) => matchers.every((matches) => matches(object)));
}

/** What a nested pattern looks into: the object, each object of a list, or nothing, in which `exists: false` is true. */
function objectsIn(value: JsonValue | undefined): readonly (JsonObject | undefined)[] {
  if (!Array.isArray(value)) return [isJsonObject(value) ? value : undefined];
  const objects = (value.flat(maxDepth) as JsonValue[]).filter(isJsonObject);
  return objects.length > 0 ? objects : [undefined];
}

function compilePart(part: JsonValue, at: string): Matcher {
  if (isJsonObject(part)) return compileObject(part, at);
  if (Array.isArray(part)) return compileLeaf(part as readonly JsonValue[], at);
  throw patternError(
    at,
    `is ${JSON.stringify(part)}; write a list, such as [${JSON.stringify(part)}]`,
  );
}

/** `$or`: one of several patterns of the same object. */
function compileAny(part: JsonValue, at: string): (value: JsonObject | undefined) => boolean {
  if (!Array.isArray(part) || part.length === 0)
    throw patternError(at, "must be a list of patterns");
  const matchers = (part as readonly JsonValue[]).map((one, index) => {
    if (!isJsonObject(one)) throw patternError(`${at}[${index}]`, "must be a pattern");
    return compileObject(one, `${at}[${index}]`);
  });
  return (value) => matchers.some((matches) => matches(value));
}

function compileLeaf(part: readonly JsonValue[], at: string): Matcher {
  if (part.length === 0) throw patternError(at, "is an empty list, which nothing matches");
  const matchers = part.map((one, index) => compileValueMatcher(one, `${at}[${index}]`));
  const matchesAbsent = matchers.some((matcher) => matcher === "absent");
  const matchesValue = matchers.filter((matcher): matcher is ValueMatcher => matcher !== "absent");
  return (value) => {
    const values = valuesIn(value);
    if (values.length === 0) return matchesAbsent;
    return values.some((one) => matchesValue.some((matches) => matches(one)));
  };
}

/** Of a list, each value is looked at; objects are no values. */
function valuesIn(value: JsonValue | undefined): readonly (string | number | boolean | null)[] {
  const list = Array.isArray(value) ? (value.flat(maxDepth) as JsonValue[]) : [value];
  return list.filter((one) => one === null || (one !== undefined && typeof one !== "object"));
}
