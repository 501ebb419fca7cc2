// Output -> the XML of AWS's Query protocol, along the SDK's schemas.
import type { NormalizedSchema } from "@smithy/core/schema";
import type { Reply } from "../../http/reply.js";
import type { QueryOperation } from "./operations.js";
import { element, type Xml } from "./xml.js";

/** The reply of a success. */
export function encodeReply(
  { name, output: schema }: QueryOperation,
  namespace: string,
  output: object,
  requestId: string,
): Reply {
  const result = schema.isUnitSchema()
    ? []
    : [element(`${name}Result`, encodeMembers(schema, output))];
  const metadata = element("ResponseMetadata", [element("RequestId", requestId)]);
  return xmlReply(200, element(`${name}Response`, [...result, metadata], namespace), requestId);
}

export function xmlReply(
  status: number,
  body: Xml,
  requestId: string,
  headers: Reply["headers"] = {},
): Reply {
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId, ...headers },
    body,
  };
}

function encodeMembers(schema: NormalizedSchema, structure: object): Xml[] {
  const members = structure as Readonly<Record<string, unknown>>;
  const encoded: Xml[] = [];
  for (const [name, member] of schema.structIterator()) {
    const value = members[name];
    if (value !== undefined && value !== null) encoded.push(encodeValue(name, member, value));
  }
  return encoded;
}

function encodeValue(name: string, schema: NormalizedSchema, value: unknown): Xml {
  if (value instanceof Date) return element(name, secondsOf(value));
  if (schema.isStructSchema()) return element(name, encodeMembers(schema, value as object));
  if (schema.isListSchema()) {
    const items = value as readonly unknown[];
    const item = schema.getValueSchema();
    return element(
      name,
      items.map((each) => encodeValue("member", item, each)),
    );
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(value as Readonly<Record<string, unknown>>);
    return element(
      name,
      entries.map(([key, each]) =>
        element("entry", [
          element("key", key),
          encodeValue("value", schema.getValueSchema(), each),
        ]),
      ),
    );
  }
  return element(name, String(value));
}

/** `2026-01-31T23:59:59Z`, as IAM writes times. */
function secondsOf(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
