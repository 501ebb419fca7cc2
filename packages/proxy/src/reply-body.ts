import { Transform, type Duplex, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher } from "undici";
import { UpstreamError } from "./errors.js";
import type { HopRequest } from "./hop.js";
import { contentLength, headerValue } from "./response-headers.js";
import { toUpstreamError } from "./translate-error.js";

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map<string, () => Duplex>([
  ["gzip", createGunzip],
  ["x-gzip", createGunzip],
  ["br", createBrotliDecompress],
  ["deflate", createInflate],
]);

/**
 * The body as the caller wants it: at most `maxBytes`, decoded for metadata, and ending in an
 * UpstreamError unless it is complete.
 */
export function openBody(
  request: HopRequest,
  response: Dispatcher.ResponseData,
): { readonly body: Readable; readonly decoded: boolean } {
  const source = response.body;
  try {
    if ((contentLength(response.headers) ?? 0) > request.maxBytes) throw tooLarge(request);
    const decoder = decoderFor(request, headerValue(response.headers, "content-encoding"));
    // Both ends are counted: empty blocks make endless compressed bytes of no decoded ones.
    const stages =
      decoder === undefined
        ? [limitBytes(request)]
        : [limitBytes(request), decoder, limitBytes(request)];
    return { body: joinStages(source, stages, request), decoded: decoder !== undefined };
  } catch (error) {
    source.on("error", () => undefined).destroy();
    throw error;
  }
}

function decoderFor(request: HopRequest, encoding: string | undefined): Duplex | undefined {
  const name = encoding?.trim().toLowerCase() ?? "";
  // Assets are what they are: some servers call every .tar.gz "Content-Encoding: gzip".
  if (request.kind === "asset" || name === "" || name === "identity") return undefined;
  const createDecoder = DECODERS.get(name);
  if (createDecoder === undefined) {
    const explanation = `content encoding "${name.slice(0, 40)}" was not asked for`;
    throw new UpstreamError("invalid", request.url, explanation);
  }
  return createDecoder();
}

function limitBytes(request: HopRequest): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      if (bytes > request.maxBytes) callback(tooLarge(request));
      else callback(null, chunk);
    },
  });
}

function tooLarge({ url, maxBytes }: HopRequest): UpstreamError {
  return new UpstreamError("too-large", url, `the answer is larger than ${maxBytes} bytes`);
}

/**
 * Not `stream.pipeline`: the first error must reach the consumer as UpstreamError, and
 * pipeline destroys the last stage with the foreign one.
 */
function joinStages(source: Readable, stages: readonly Duplex[], request: HopRequest): Readable {
  const last = stages.reduce<Readable>((from, to) => from.pipe(to), source);
  const all = [source, ...stages];
  for (const stage of all) {
    stage.on("error", (error) => {
      if (stage === last) return;
      last.destroy(bodyError(error, request));
    });
  }
  last.once("close", () => {
    for (const stage of all) stage.destroy();
  });
  return last;
}

function bodyError(error: unknown, { signal, url }: HopRequest): Error {
  return signal?.aborted === true ? (signal.reason as Error) : toUpstreamError(error, url);
}
