import type { NormalizedSchema } from "@smithy/core/schema";

/** A value as restJson1 writes it: times are epoch seconds with a fraction, absent members are left out. */
export function encodeValue(schema: NormalizedSchema, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.getTime() / 1000;
  if (schema.isListSchema()) {
    return (value as readonly unknown[]).map((item) => encodeValue(schema.getValueSchema(), item));
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, encodeValue(schema.getValueSchema(), item)]),
    );
  }
  if (schema.isStructSchema()) {
    const members = value as Readonly<Record<string, unknown>>;
    const encoded: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator())
      encoded[name] = encodeValue(member, members[name]);
    return encoded;
  }
  return value;
}
