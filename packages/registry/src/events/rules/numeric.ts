import type { JsonValue } from "./json-value.js";
import { patternError } from "./pattern-error.js";

/** `[">", 0, "<=", 5]`: one comparison, or a lower and an upper bound. @throws ValidationError */
export function compileNumeric(operand: JsonValue, at: string): (value: unknown) => boolean {
  if (!Array.isArray(operand)) throw patternError(at, 'must be a list, such as [">", 0, "<=", 5]');
  const list = operand as readonly JsonValue[];
  if (list.length !== 2 && list.length !== 4) {
    throw patternError(at, "must be an operator and a number, once or twice");
  }
  const first = comparison(list[0], list[1], at);
  if (list.length === 2) return onNumbers([first]);
  const second = comparison(list[2], list[3], at);
  if (!first.operator.startsWith(">") || !second.operator.startsWith("<")) {
    throw patternError(at, "a range is a lower bound (>, >=), then an upper one (<, <=)");
  }
  if (first.bound >= second.bound) throw patternError(at, "no number is in this range");
  return onNumbers([first, second]);
}

interface Comparison {
  readonly operator: string;
  readonly bound: number;
  readonly holds: (value: number) => boolean;
}

function onNumbers(comparisons: readonly Comparison[]): (value: unknown) => boolean {
  return (value) => typeof value === "number" && comparisons.every(({ holds }) => holds(value));
}

function comparison(
  operator: JsonValue | undefined,
  bound: JsonValue | undefined,
  at: string,
): Comparison {
  if (typeof bound !== "number") throw patternError(at, "an operator is followed by a number");
  switch (operator) {
    case "<":
      return { operator, bound, holds: (value) => value < bound };
    case "<=":
      return { operator, bound, holds: (value) => value <= bound };
    case "=":
      return { operator, bound, holds: (value) => value === bound };
    case ">":
      return { operator, bound, holds: (value) => value > bound };
    case ">=":
      return { operator, bound, holds: (value) => value >= bound };
    default:
      throw patternError(at, "operators are <, <=, =, > and >=");
  }
}
