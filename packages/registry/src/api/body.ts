import type { Readable } from "node:stream";
import { ValidationError } from "../errors.js";
import { jsonDepth } from "../json-depth.js";

/** The largest JSON body; the longest legal one, a policy document, is far below. */
export const maxBodyBytes = 256 * 1024;
const maxJsonDepth = 64;

/** Reads the body, at most `maxBodyBytes` of it. @throws ValidationError */
export async function readBody(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Not destroyed when it is too large: that would cut the connection before the reply.
  const received = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of received) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) {
      throw new ValidationError(`The body must not be larger than ${maxBodyBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON of a body; undefined when it is empty. @throws ValidationError (CANNOT_PARSE) */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw new ValidationError("The body is not UTF-8.", "CANNOT_PARSE", { cause });
  }
  if (jsonDepth(text) > maxJsonDepth) {
    throw new ValidationError(
      `The body is nested deeper than ${maxJsonDepth} levels.`,
      "CANNOT_PARSE",
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ValidationError("The body is not valid JSON.", "CANNOT_PARSE", { cause });
  }
}
