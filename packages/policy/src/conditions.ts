import { findContextValue } from "./context.js";
import type { Condition } from "./document.js";
import { isList, isObject, type Json } from "./json.js";
import { findOperator } from "./operators.js";
import type { Pattern } from "./pattern.js";
import { PolicyError } from "./policy-error.js";

const OPERATOR = /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/i;

/**
 * The `Condition` element: operators, in each of them keys, for each key its values.
 * @throws PolicyError
 */
export function compileConditions(
  element: Json,
  hasVariables: boolean,
  place: string,
): readonly Condition[] {
  return entriesOf(element, place).flatMap(([operator, keys]) => {
    const at = `${place}.${operator}`;
    const compile = compilerOf(operator, hasVariables, at);
    return entriesOf(keys, at).map(([key, values]) => ({
      operator,
      key,
      holds: compile(checkKey(key, at), values),
    }));
  });
}

type CompileCondition = (key: string, values: Json) => Condition["holds"];

function compilerOf(operator: string, hasVariables: boolean, place: string): CompileCondition {
  const [, set = "", name = "", ifExists] = OPERATOR.exec(operator) ?? [];
  if (operator.toLowerCase() === "null") return (key, values) => isNull(key, values, place);
  const found = findOperator(name);
  if (found === undefined) {
    throw new PolicyError(
      place,
      "unknown condition operator; use one of IAM's, for example StringEquals",
    );
  }
  const holdsFor = sets[set.toLowerCase() as keyof typeof sets];
  const whenMissing = ifExists !== undefined || holdsFor.whenMissing(found.isNegated);
  return (key, values) => {
    const at = `${place}.${key}`;
    const patterns = textsOf(values, at).map((value) => found.compile(value, hasVariables, at));
    return (context) => {
      const value = findContextValue(context, key);
      if (value === undefined) return whenMissing;
      return holdsFor.value(
        value,
        (one) => patterns.some((matches: Pattern) => matches(one, context)) !== found.isNegated,
      );
    };
  };
}

type Value = string | readonly string[];
type Test = (value: string) => boolean;

/** How the values of a key count: without a set operator, a key of several values satisfies nothing. */
const sets = {
  "": {
    value: (value: Value, test: Test) => typeof value === "string" && test(value),
    whenMissing: (isNegated: boolean) => isNegated,
  },
  "forallvalues:": {
    value: (value: Value, test: Test) => listOf(value).every(test),
    whenMissing: () => true,
  },
  "foranyvalue:": {
    value: (value: Value, test: Test) => listOf(value).some(test),
    whenMissing: () => false,
  },
};

function listOf(value: Value): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function isNull(key: string, values: Json, place: string): Condition["holds"] {
  const at = `${place}.${key}`;
  const expected = textsOf(values, at).map((value) => {
    const folded = value.toLowerCase();
    if (folded === "true" || folded === "false") return folded === "true";
    throw new PolicyError(at, `write "true" (the key is absent) or "false" (it is there)`);
  });
  return (context) => expected.includes(findContextValue(context, key) === undefined);
}

function checkKey(key: string, place: string): string {
  // Before the last colon a service, or an issuer of tokens: its host, perhaps a port, and path.
  if (/^[a-z\d][a-z\d._:/~-]*:\S/i.test(key)) return key;
  throw new PolicyError(
    place,
    `${JSON.stringify(key)} is no condition key; write service:key, for example aws:SourceIp`,
  );
}

function entriesOf(element: Json, place: string): [string, Json][] {
  if (isObject(element)) return [...element];
  throw new PolicyError(
    place,
    'write an object, for example {"Bool": {"aws:SecureTransport": "true"}}',
  );
}

/** JSON's numbers and booleans are taken for their text. */
function textsOf(values: Json, place: string): string[] {
  const list = isList(values) ? values : [values];
  if (list.length === 0) throw new PolicyError(place, "give at least one value");
  return list.map((value) => {
    if (value !== null && typeof value !== "object") return String(value);
    throw new PolicyError(place, "a value is a text, a number or a boolean");
  });
}
