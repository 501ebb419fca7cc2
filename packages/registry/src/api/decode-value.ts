import type { NormalizedSchema } from "@smithy/core/schema";
import { ValidationError } from "../errors.js";
import { type Constraint, constraints } from "./constraints.js";
import { requiredMembers } from "./operations.js";
import { checkCount, checkNumber, checkText } from "./validate.js";

/** A member from the query or a header. @throws ValidationError */
export function decodeText(name: string, member: NormalizedSchema, text: string): unknown {
  if (member.isBooleanSchema()) {
    if (text !== "true" && text !== "false")
      throw new ValidationError(`${name} must be true or false.`);
    return text === "true";
  }
  if (member.isNumericSchema()) {
    if (!/^-?[0-9]{1,15}$/.test(text)) throw new ValidationError(`${name} must be a whole number.`);
    return decodeValue(name, member, Number(text), constraints[name]);
  }
  return decodeValue(name, member, text, constraints[name]);
}

/**
 * A member from the JSON body. Members the schema does not know are left out; null is the same as absent.
 * @param where path for messages, e.g. `tags[3].key`
 * @throws ValidationError
 */
export function decodeValue(
  where: string,
  schema: NormalizedSchema,
  value: unknown,
  constraint: Constraint | undefined,
): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStructSchema()) return decodeStructure(where, schema, value);
  if (schema.isListSchema()) return decodeList(where, schema, value, constraint);
  if (schema.isMapSchema()) return decodeMap(where, schema, value, constraint);
  if (schema.isBooleanSchema()) return expectType(where, value, "boolean", "true or false");
  if (schema.isNumericSchema()) {
    const number = expectType(where, value, "number", "a number");
    if (!Number.isSafeInteger(number))
      throw new ValidationError(`${where} must be a whole number.`);
    if (constraint !== undefined) checkNumber(where, number, constraint);
    return number;
  }
  const text = expectType(where, value, "string", "a string");
  if (constraint !== undefined) checkText(where, text, constraint);
  return text;
}

function decodeStructure(where: string, schema: NormalizedSchema, value: unknown): object {
  if (!isJsonObject(value)) throw new ValidationError(`${where} must be an object.`);
  const required = requiredMembers(schema);
  const structure: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const sent = Object.hasOwn(value, name) ? value[name] : undefined;
    const decoded = decodeValue(`${where}.${name}`, member, sent, constraints[name]);
    if (decoded !== undefined) structure[name] = decoded;
    else if (required.has(name)) throw new ValidationError(`${where}.${name} is required.`);
  }
  return structure;
}

function decodeList(
  where: string,
  schema: NormalizedSchema,
  value: unknown,
  constraint: Constraint | undefined,
): unknown[] {
  if (!Array.isArray(value)) throw new ValidationError(`${where} must be a list.`);
  if (constraint !== undefined) checkCount(where, value.length, constraint);
  const item = constraint?.kind === "list" ? constraint.item : undefined;
  return value.map((sent: unknown, index) => {
    const decoded = decodeValue(`${where}[${index}]`, schema.getValueSchema(), sent, item);
    if (decoded === undefined) throw new ValidationError(`${where}[${index}] must not be null.`);
    return decoded;
  });
}

function decodeMap(
  where: string,
  schema: NormalizedSchema,
  value: unknown,
  constraint: Constraint | undefined,
): object {
  if (!isJsonObject(value)) throw new ValidationError(`${where} must be an object.`);
  const entries = Object.entries(value);
  if (constraint !== undefined) checkCount(where, entries.length, constraint);
  const of = constraint?.kind === "map" ? constraint : undefined;
  // fromEntries defines own members, so a key `__proto__` is only a key.
  return Object.fromEntries(
    entries.map(([key, sent]) => {
      if (of !== undefined) checkText(`A key of ${where}`, key, of.key);
      const decoded = decodeValue(`A value of ${where}`, schema.getValueSchema(), sent, of?.value);
      if (decoded === undefined) throw new ValidationError(`${where} must not have null values.`);
      return [key, decoded];
    }),
  );
}

interface JsonTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

function expectType<Type extends keyof JsonTypes>(
  where: string,
  value: unknown,
  type: Type,
  article: string,
): JsonTypes[Type] {
  if (typeof value !== type) throw new ValidationError(`${where} must be ${article}.`);
  return value as JsonTypes[Type];
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
