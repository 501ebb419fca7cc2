// Wire <-> typed input and output, along the SDK's schemas (AWS restJson1).
import type { Readable } from "node:stream";
import type { IncomingHttpHeaders } from "node:http";
import type { NormalizedSchema } from "@smithy/core/schema";
import { ValidationError } from "../errors.js";
import { type Reply, json } from "../http/reply.js";
import { constraints } from "./constraints.js";
import { decodeText, decodeValue, isJsonObject } from "./decode-value.js";
import { encodeValue } from "./encode-value.js";
import { type Operation, requiredMembers } from "./operations.js";

export interface EncodedInput {
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined when it was empty. */
  readonly body: unknown;
  /** For the one operation whose payload is raw bytes. */
  readonly stream: Readable;
}

/** Whether the body is a stream of raw bytes (PublishPackageVersion), not JSON. */
export function hasStreamedInput(operation: Operation): boolean {
  return streamMemberOf(operation.input) !== undefined;
}

/**
 * Decodes and checks every member: type, presence, length, pattern, choice, range.
 * @throws ValidationError
 */
export function decodeInput(operation: Operation, sent: EncodedInput): Record<string, unknown> {
  const body = sent.body ?? {};
  if (!isJsonObject(body))
    throw new ValidationError("The body must be a JSON object.", "CANNOT_PARSE");
  const required = requiredMembers(operation.input);
  const input: Record<string, unknown> = {};
  for (const [name, member] of operation.input.structIterator()) {
    const value = decodeMember(name, member, sent, body);
    if (value !== undefined) input[name] = value;
    else if (required.has(name)) throw new ValidationError(`${name} is required.`);
  }
  return input;
}

function decodeMember(
  name: string,
  member: NormalizedSchema,
  sent: EncodedInput,
  body: Readonly<Record<string, unknown>>,
): unknown {
  const { httpQuery, httpHeader, httpPayload } = member.getMergedTraits();
  if (httpPayload !== undefined) return sent.stream;
  if (httpQuery !== undefined) {
    const values = sent.query.getAll(httpQuery);
    if (values.length > 1)
      throw new ValidationError(`${httpQuery} is given ${values.length} times.`);
    const [value] = values;
    return value === undefined || isUnknownOwner(name, value)
      ? undefined
      : decodeText(name, member, value);
  }
  if (httpHeader !== undefined) {
    const value = sent.headers[httpHeader.toLowerCase()];
    return typeof value === "string" ? decodeText(name, member, value) : undefined;
  }
  if (!Object.hasOwn(body, name)) return undefined;
  return decodeValue(name, member, body[name], constraints[name]);
}

// Terraform's aws provider sends the account it did not find out (`skip_requesting_account_id`) as an empty owner.
function isUnknownOwner(name: string, value: string): boolean {
  return name === "domainOwner" && value === "";
}

/** The reply of a success: JSON, or the payload member with the others in headers. */
export function encodeOutput(operation: Operation, output: object): Reply {
  const members = output as Readonly<Record<string, unknown>>;
  const streamed = streamMemberOf(operation.output);
  if (streamed === undefined) return json(operation.status, encodeValue(operation.output, members));
  const headers: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, member] of operation.output.structIterator()) {
    const { httpHeader } = member.getMergedTraits();
    const value = members[name];
    if (httpHeader !== undefined && typeof value === "string") {
      headers[httpHeader.toLowerCase()] = toHeaderText(value);
    }
  }
  return { status: operation.status, headers, body: members[streamed] as Readable };
}

// Asset names may be any letters; a header holds bytes. AWS's clients read UTF-8 as Latin-1, so what cannot be
// said in ASCII is percent-encoded.
function toHeaderText(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
}

function streamMemberOf(schema: NormalizedSchema): string | undefined {
  for (const [name, member] of schema.structIterator()) {
    if (member.getMergedTraits().httpPayload !== undefined && member.isStreaming()) return name;
  }
  return undefined;
}
