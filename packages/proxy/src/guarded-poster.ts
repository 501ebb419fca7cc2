// For requests to addresses that others than the operator chose: nothing is trusted, nothing is followed.
import { Agent, type Dispatcher } from "undici";
import type { AddressGuard } from "./address-guard.js";
import { createGuardedConnector, resolveBySystem, type ResolveHost } from "./guarded-connector.js";

/** Of an answer longer than this the connection is closed instead of read to its end. */
const maxDiscardedBytes = 65_536;

export interface GuardedPosterOptions {
  /** Asked for the address that is connected to. */
  readonly guard: AddressGuard;
  readonly resolveHost?: ResolveHost | undefined;
  /** Sockets for one origin at most. */
  readonly maxSockets: number;
  /** From the beginning to the end of the answer. */
  readonly timeoutMs: number;
  /** Bytes of an answer's body that are kept. */
  readonly maxExcerptBytes: number;
}

export interface GuardedPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer of whatever status; redirects are answers too. */
export interface GuardedAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The first bytes of the body. */
  readonly excerpt: Buffer;
}

export interface GuardedPoster {
  /** One request, never repeated. @throws BlockedAddressError, PostTimeoutError, or what the socket threw */
  post(request: GuardedPost): Promise<GuardedAnswer>;
  /** Breaks off what is under way. */
  destroy(): Promise<void>;
}

/** Nothing, or not all, of an answer within the time. */
export class PostTimeoutError extends Error {
  override readonly name = "PostTimeoutError";
}

/** Makes HTTP POSTs over sockets of its own, to addresses that the guard permits and to no others. */
export function createGuardedPoster(options: GuardedPosterOptions): GuardedPoster {
  const { guard, resolveHost = resolveBySystem, timeoutMs } = options;
  const agent = new Agent({
    connections: options.maxSockets,
    allowH2: false,
    connect: createGuardedConnector(guard, resolveHost, { timeout: timeoutMs }),
  });
  return {
    async post({ url, headers, body }) {
      const ending = new AbortController();
      const timer = setTimeout(() => {
        ending.abort(new PostTimeoutError(`no complete answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      try {
        const response = await agent.request({
          ...{ origin: url.origin, path: url.pathname + url.search, method: "POST" },
          ...{ headers, body, signal: ending.signal, headersTimeout: 0, bodyTimeout: 0 },
        });
        return {
          status: response.statusCode,
          retryAfter: single(response.headers["retry-after"]),
          excerpt: await readExcerpt(response.body, options.maxExcerptBytes),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    destroy: () => agent.destroy(),
  };
}

/** A body that breaks off takes nothing from the status, which came before it. */
async function readExcerpt(
  body: Dispatcher.ResponseData["body"],
  maxBytes: number,
): Promise<Buffer> {
  const kept: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (bytes < maxBytes) kept.push(chunk.subarray(0, maxBytes - bytes));
      bytes += chunk.length;
      if (bytes > maxDiscardedBytes) break;
    }
  } catch {
    // What came is what we keep.
  }
  return Buffer.concat(kept);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
