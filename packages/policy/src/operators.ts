import { isInRange, parseAddress, parseRange } from "./addresses.js";
import { compileArnCondition } from "./arn-pattern.js";
import { parseDateMs } from "./dates.js";
import { compilePattern, parseTemplate, type Pattern, substitute } from "./pattern.js";
import { PolicyError } from "./policy-error.js";

/** Compiles one value of a condition. @throws PolicyError when the operator cannot take it */
type CompileValue = (value: string, hasVariables: boolean, place: string) => Pattern;

export interface Operator {
  readonly compile: CompileValue;
  /** Holds when none of the values matches. */
  readonly isNegated: boolean;
}

const comparisons = {
  equals: (a: number, b: number) => a === b,
  lessthan: (a: number, b: number) => a < b,
  lessthanequals: (a: number, b: number) => a <= b,
  greaterthan: (a: number, b: number) => a > b,
  greaterthanequals: (a: number, b: number) => a >= b,
};

const positive: ReadonlyMap<string, CompileValue> = new Map<string, CompileValue>([
  ["stringequals", text(false)],
  ["stringlike", text(true)],
  ["stringequalsignorecase", ignoringCase],
  ["arnequals", arn],
  ["arnlike", arn],
  ["bool", bool],
  ["binaryequals", binary],
  ["ipaddress", address],
  ...ordered("numeric", parseNumber, "number"),
  ...ordered("date", parseDateMs, "date; write ISO 8601, for example 2026-01-31T12:00:00Z"),
]);

const negated: ReadonlyMap<string, string> = new Map([
  ["stringnotequals", "stringequals"],
  ["stringnotlike", "stringlike"],
  ["stringnotequalsignorecase", "stringequalsignorecase"],
  ["arnnotequals", "arnequals"],
  ["arnnotlike", "arnlike"],
  ["notipaddress", "ipaddress"],
  ["numericnotequals", "numericequals"],
  ["datenotequals", "dateequals"],
]);

/** By its name in any case, without set prefix and `IfExists`. `Null` is none of these: it needs no value. */
export function findOperator(name: string): Operator | undefined {
  const folded = name.toLowerCase();
  const opposite = negated.get(folded);
  const compile = positive.get(opposite ?? folded);
  return compile && { compile, isNegated: opposite !== undefined };
}

function text(wildcards: boolean): CompileValue {
  return (value, variables, place) =>
    compilePattern(parseTemplate(value, { wildcards, variables }, place));
}

function ignoringCase(value: string, variables: boolean, place: string): Pattern {
  const template = parseTemplate(value, { wildcards: false, variables }, place);
  return (actual, context) => {
    const expected = substitute(template, context);
    return expected?.join("").toLowerCase() === actual.toLowerCase();
  };
}

function arn(value: string, variables: boolean, place: string): Pattern {
  return compileArnCondition(parseTemplate(value, { wildcards: true, variables }, place), place);
}

function bool(value: string, _variables: boolean, place: string): Pattern {
  const expected = value.toLowerCase();
  if (expected !== "true" && expected !== "false") {
    throw new PolicyError(place, `${JSON.stringify(value)} is neither true nor false`);
  }
  return (actual) => actual.toLowerCase() === expected;
}

function binary(value: string, _variables: boolean, place: string): Pattern {
  if (!/^(?:[a-z\d+/]{4})*(?:[a-z\d+/]{2}==|[a-z\d+/]{3}=)?$/i.test(value)) {
    throw new PolicyError(place, `${JSON.stringify(value)} is not in base64`);
  }
  return (actual) => actual === value;
}

function address(value: string, _variables: boolean, place: string): Pattern {
  const range = parseRange(value);
  if (range === undefined) {
    throw new PolicyError(
      place,
      `${JSON.stringify(value)} is no IP address or range; write for example 10.0.0.0/8`,
    );
  }
  return (actual) => {
    const parsed = parseAddress(actual);
    return parsed !== undefined && isInRange(parsed, range);
  };
}

function ordered(
  prefix: string,
  parse: (text: string) => number | undefined,
  noun: string,
): [string, CompileValue][] {
  return Object.entries(comparisons).map(([name, holds]) => {
    const compile: CompileValue = (value, _variables, place) => {
      const expected = parse(value);
      if (expected === undefined) {
        throw new PolicyError(place, `${JSON.stringify(value)} is no ${noun}`);
      }
      return (actual) => {
        const number = parse(actual);
        return number !== undefined && holds(number, expected);
      };
    };
    return [prefix + name, compile];
  });
}

function parseNumber(value: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}
