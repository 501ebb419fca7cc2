import { type CidrMatcher, compileCidr } from "./cidr.js";
import { type JsonValue, isJsonObject } from "./json-value.js";
import { compileNumeric } from "./numeric.js";
import { patternError } from "./pattern-error.js";
import { type StringMatcher, compileStringMatcher, isStringOperator } from "./string-matchers.js";

export type Scalar = string | number | boolean | null;
export type ValueMatcher = (value: Scalar) => boolean;

/** One item of a list in a pattern: a value itself, or an operator such as `{"prefix": "1."}`. `absent`: no value at all. */
export function compileValueMatcher(item: JsonValue, at: string): ValueMatcher | "absent" {
  if (Array.isArray(item)) throw patternError(at, "is a list in a list");
  if (!isJsonObject(item)) {
    const exact = item as Scalar;
    return (value) => value === exact;
  }
  const [operator, operand] = onlyMember(item, at);
  const inside = `${at}.${operator}`;
  if (isStringOperator(operator)) {
    return onStrings(compileStringMatcher(operator, operand, inside));
  }
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") throw patternError(inside, "must be true or false");
      return operand ? () => true : "absent";
    case "numeric":
      return compileNumeric(operand, inside);
    case "cidr":
      return onStrings(compileCidr(operand, inside));
    case "anything-but":
      return compileAnythingBut(operand, inside);
    default:
      throw patternError(
        at,
        `there is no operator '${operator}'; there are prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists and cidr`,
      );
  }
}

function onStrings(matches: StringMatcher | CidrMatcher): ValueMatcher {
  return (value) => typeof value === "string" && matches(value);
}

function onlyMember(item: Readonly<Record<string, JsonValue>>, at: string): [string, JsonValue] {
  const [first, ...more] = Object.entries(item);
  if (first === undefined || more.length > 0) {
    throw patternError(at, "must have one operator; write several as items of the list");
  }
  return first;
}

/** None of the values, or no string that one of the operators matches. */
function compileAnythingBut(operand: JsonValue, at: string): ValueMatcher {
  if (isJsonObject(operand)) {
    const [operator, inner] = onlyMember(operand, at);
    if (!isStringOperator(operator)) {
      throw patternError(at, "takes values, prefix, suffix, equals-ignore-case or wildcard");
    }
    const matchers = listOf(inner, `${at}.${operator}`).map((one, index) =>
      compileStringMatcher(operator, one, `${at}.${operator}[${index}]`),
    );
    return (value) => typeof value !== "string" || !matchers.some((matches) => matches(value));
  }
  const values = listOf(operand, at);
  for (const [index, value] of values.entries()) {
    if (typeof value === "object" && value !== null) {
      throw patternError(`${at}[${index}]`, "must be a value");
    }
  }
  const excluded: ReadonlySet<JsonValue> = new Set(values);
  return (value) => !excluded.has(value);
}

function listOf(operand: JsonValue, at: string): readonly JsonValue[] {
  const list = Array.isArray(operand) ? (operand as readonly JsonValue[]) : [operand];
  if (list.length === 0) throw patternError(at, "is an empty list");
  return list;
}
