// An asset's bytes as HTTP has them: conditional, by ranges, from memory when they are there.
import type { AssetContent } from "../catalog/model.js";
import { isNotModified } from "../http/conditional.js";
import { type SelectedRange, contentRange, selectRange, unsatisfiedRange } from "../http/ranges.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { Maybe } from "./maybe-promise.js";

/** What an answer needs of an asset. */
export interface AssetBytes extends Pick<AssetContent, "sizeBytes" | "cache" | "bytes" | "open"> {
  readonly digests: Pick<AssetContent["digests"], "sha256">;
}

export interface AssetReplyOptions {
  readonly contentType: string;
  /** Called when bytes are served: neither for HEAD nor for 304. */
  readonly onServed: () => void;
}

/** Answers GET and HEAD of an immutable asset. Private: a shared cache must not replay across principals. */
export function assetReply(
  request: HttpRequest,
  content: AssetBytes,
  options: AssetReplyOptions,
): Maybe<Reply> {
  const etag = `"sha256-${content.digests.sha256}"`;
  const headers = {
    "content-type": options.contentType,
    "cache-control": "private, max-age=31536000, immutable",
    vary: "Authorization",
    etag,
    "accept-ranges": "bytes",
  };
  request.log.cache = content.cache;
  if (isNotModified(request.headers, etag)) return { status: 304, headers };
  if (request.method === "HEAD") {
    return { status: 200, headers: { "content-length": content.sizeBytes, ...headers } };
  }
  const range = selectRange(request.headers, content.sizeBytes, etag);
  if (range === "unsatisfiable") {
    return { status: 416, headers: { "content-range": unsatisfiedRange(content.sizeBytes) } };
  }
  options.onServed();
  if (range !== "whole") return partReply(content, range, headers);
  const whole = { "content-length": content.sizeBytes, ...headers };
  if (content.bytes) return { status: 200, headers: whole, body: content.bytes };
  return content.open().then((body) => ({ status: 200, headers: whole, body }));
}

function partReply(
  content: AssetBytes,
  range: SelectedRange,
  headers: Reply["headers"],
): Maybe<Reply> {
  const part = {
    "content-range": contentRange(range, content.sizeBytes),
    ...headers,
    "content-length": range.endInclusive - range.start + 1,
  };
  if (content.bytes) {
    return {
      status: 206,
      headers: part,
      body: content.bytes.subarray(range.start, range.endInclusive + 1),
    };
  }
  return content.open(range).then((body) => ({ status: 206, headers: part, body }));
}
