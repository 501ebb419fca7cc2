import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** One request as the layers below the socket see it: canonical, plain data. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query exactly as received; SigV4 signs these bytes. */
  readonly rawTarget: string;
  /** Canonical path segments, percent-decoded once. `@scope%2fname` and `@scope/name` are the same two segments. */
  readonly segments: readonly string[];
  /** Whether the path ended in `/`. */
  readonly hasTrailingSlash: boolean;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value … as received; to see duplicates. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
  /** Address of the client: the socket's, or the last untrusted hop behind configured proxies. */
  readonly sourceIp: string;
  readonly isSecure: boolean;
  /** Absent: plain HTTP, or a proxy ended TLS. */
  readonly tls?: TlsDetails | undefined;
  readonly requestId: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** What the access log says of this request; layers fill in what they learn. */
  readonly log: RequestLog;
}

/** What a client and this server agreed on. */
export interface TlsDetails {
  /** `TLSv1.3` */
  readonly tlsVersion: string;
  readonly cipherSuite: string;
}

/** Facts for the access log line. */
export interface RequestLog {
  principal?: string;
  action?: string;
  domain?: string;
  repository?: string;
  /** `npm/@scope/name@1.0.0 package.tgz` */
  coordinate?: string;
  cache?: "hit" | "miss" | "stale" | "revalidated";
  upstream?: string;
  error?: string;
}
