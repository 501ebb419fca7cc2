import { type JsonValue, isJsonObject, memberOf } from "./json-value.js";
import { patternError } from "./pattern-error.js";
import { compileWildcard } from "./wildcard.js";

export type StringMatcher = (value: string) => boolean;

const operators = ["prefix", "suffix", "equals-ignore-case", "wildcard"] as const;
export type StringOperator = (typeof operators)[number];

export function isStringOperator(name: string): name is StringOperator {
  return (operators as readonly string[]).includes(name);
}

/** @throws ValidationError */
export function compileStringMatcher(
  operator: StringOperator,
  operand: JsonValue,
  at: string,
): StringMatcher {
  switch (operator) {
    case "prefix":
      return compileEnd(operand, at, (value, part) => value.startsWith(part));
    case "suffix":
      return compileEnd(operand, at, (value, part) => value.endsWith(part));
    case "equals-ignore-case": {
      const folded = textOf(operand, at).toLowerCase();
      return (value) => value.toLowerCase() === folded;
    }
    case "wildcard":
      return compileWildcard(textOf(operand, at), at);
  }
}

/** `{"prefix": "a"}`, or `{"prefix": {"equals-ignore-case": "a"}}` */
function compileEnd(
  operand: JsonValue,
  at: string,
  hasPart: (value: string, part: string) => boolean,
): StringMatcher {
  if (!isJsonObject(operand)) {
    const part = textOf(operand, at);
    return (value) => hasPart(value, part);
  }
  const name = "equals-ignore-case";
  if (Object.keys(operand).join() !== name) {
    throw patternError(at, `must be text or {"${name}": text}`);
  }
  const folded = textOf(memberOf(operand, name) ?? null, `${at}.${name}`).toLowerCase();
  return (value) => hasPart(value.toLowerCase(), folded);
}

function textOf(operand: JsonValue, at: string): string {
  if (typeof operand === "string" && operand !== "") return operand;
  throw patternError(at, "must be text, and not empty");
}
