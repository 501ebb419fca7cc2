import type { Readable } from "node:stream";

/** One question to another registry. */
export interface UpstreamRequest {
  readonly url: URL;
  /** GET unless told; POST is never repeated. */
  readonly method?: "GET" | "POST";
  readonly body?: Uint8Array;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly accept?: string;
  /** What we hold already: sent as If-None-Match and If-Modified-Since. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** The most bytes to accept, on the wire and after decoding. */
  readonly maxBytes: number;
  /** `metadata` may travel compressed and is decoded; an `asset` keeps the bytes it was sent as. */
  readonly kind: "metadata" | "asset";
  /** Ends the request and its body; `get` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A document. The caller must consume or destroy `body`; it errors with UpstreamError if it breaks off. */
export interface FoundReply {
  readonly kind: "found";
  readonly status: number;
  readonly body: Readable;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly contentType?: string;
  /** Bytes of `body`, when the upstream said so and nothing was decoded. */
  readonly contentLength?: number;
  /** How long the upstream calls this fresh (RFC 9111), its `Age` taken off. */
  readonly maxAgeSeconds?: number;
  /** Where the document was, after redirects. May hold a signature in its query: never show it. */
  readonly finalUrl: URL;
}

/** 304: what the caller holds is still current. */
export interface FreshReply {
  readonly kind: "fresh";
  readonly etag?: string;
  readonly lastModified?: string;
  readonly maxAgeSeconds?: number;
}

/** A complete 404 or 410. */
export interface AbsentReply {
  readonly kind: "absent";
  readonly status: 404 | 410;
  readonly contentType?: string;
}

export type UpstreamReply = FoundReply | FreshReply | AbsentReply;

/** Asks other registries. */
export interface UpstreamClient {
  /** @throws UpstreamError when the answer is neither yes nor no. */
  get(request: UpstreamRequest): Promise<UpstreamReply>;
  /** Closes every connection; what is still running fails. */
  close(): Promise<void>;
}

/** Adds one concern to the whole of a request: retry, deadline. */
export type UpstreamMiddleware = (next: UpstreamClient["get"]) => UpstreamClient["get"];
