// A form's tree -> typed input, along the SDK's schemas.
import type { NormalizedSchema } from "@smithy/core/schema";
import { ValidationError } from "../../errors.js";
import { requiredMembers } from "../operations.js";
import type { FormNode } from "./form.js";

/** Types and presence are checked here; what values may be is known by who uses them. @throws ValidationError */
export function decodeForm(schema: NormalizedSchema, form: FormNode): Record<string, unknown> {
  return schema.isUnitSchema() ? {} : decodeStructure("", schema, form);
}

function decodeStructure(
  where: string,
  schema: NormalizedSchema,
  node: FormNode,
): Record<string, unknown> {
  const required = requiredMembers(schema);
  const structure: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const path = where === "" ? name : `${where}.${name}`;
    const sent = node.members.get(name);
    if (sent !== undefined) structure[name] = decodeNode(path, member, sent);
    else if (required.has(name)) throw new ValidationError(`${path} is required.`);
  }
  return structure;
}

function decodeNode(where: string, schema: NormalizedSchema, node: FormNode): unknown {
  if (schema.isStructSchema()) return decodeStructure(where, schema, node);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return numbered(where, "member", node).map(([path, each]) => decodeNode(path, item, each));
  }
  if (schema.isMapSchema()) {
    return Object.fromEntries(
      numbered(where, "entry", node).map(([path, each]) => [
        textOf(`${path}.key`, each.members.get("key")),
        decodeNode(path, schema.getValueSchema(), each.members.get("value") ?? each),
      ]),
    );
  }
  const text = textOf(where, node);
  if (schema.isBooleanSchema()) {
    if (text !== "true" && text !== "false") {
      throw new ValidationError(`${where} must be true or false.`);
    }
    return text === "true";
  }
  if (schema.isNumericSchema()) {
    if (!/^-?[0-9]{1,15}$/.test(text)) {
      throw new ValidationError(`${where} must be a whole number.`);
    }
    return Number(text);
  }
  return text;
}

/** `Tags.member.1`, `Tags.member.2` … in the order of their numbers. */
function numbered(where: string, word: string, node: FormNode): [string, FormNode][] {
  const items = node.members.get(word)?.members ?? new Map<string, FormNode>();
  const isEmptyList = node.value === "" && node.members.size === 0;
  if (!isEmptyList && (node.value !== undefined || node.members.size !== 1 || items.size === 0)) {
    throw new ValidationError(`${where} is a list: write ${where}.${word}.1, ${where}.${word}.2 …`);
  }
  const numbers = [...items.keys()].map((key) => (/^[1-9]\d{0,3}$/.test(key) ? Number(key) : NaN));
  if (numbers.some(Number.isNaN)) {
    throw new ValidationError(`The members of ${where} are numbered from 1.`);
  }
  return numbers
    .sort((a, b) => a - b)
    .flatMap((number): [string, FormNode][] => {
      const item = items.get(String(number));
      return item === undefined ? [] : [[`${where}.${word}.${number}`, item]];
    });
}

function textOf(where: string, node: FormNode | undefined): string {
  if (node?.value === undefined || node.members.size > 0) {
    throw new ValidationError(`${where} must have one value.`);
  }
  return node.value;
}
