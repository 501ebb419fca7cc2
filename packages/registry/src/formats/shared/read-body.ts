import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ValidationError } from "../../errors.js";
import type { HttpRequest } from "../../http/request.js";

const gunzipAsync = promisify(gunzip);

/** The JSON of a small body; npm and bun compress those of audits. @throws ValidationError when it is too big or none */
export async function readJsonBody(request: HttpRequest, maxBytes: number): Promise<unknown> {
  const encoded = await readBytes(request.body, maxBytes);
  const bytes =
    request.headers["content-encoding"] === "gzip" ? await unzip(encoded, maxBytes) : encoded;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch (error) {
    throw new ValidationError("the request's body is not JSON", "CANNOT_PARSE", { cause: error });
  }
}

async function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += (chunk as Buffer).length;
    if (total > maxBytes) throw new ValidationError(`the request's body exceeds ${maxBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function unzip(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await gunzipAsync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new ValidationError(
      `the request's body is not gzip of at most ${maxBytes} bytes`,
      "CANNOT_PARSE",
      { cause: error },
    );
  }
}
