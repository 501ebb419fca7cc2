import type { Dispatchers } from "./dispatchers.js";
import type { Hop, HopRequest } from "./hop.js";
import { interpretResponse } from "./interpret-response.js";
import { toUpstreamError } from "./translate-error.js";
import type { UpstreamCredential, UpstreamTimeouts } from "./upstream-options.js";

export interface ExchangeSettings {
  readonly credential: UpstreamCredential | undefined;
  readonly timeouts: UpstreamTimeouts;
  readonly userAgent: string;
}

/** The innermost hop: one HTTP request on the wire, no redirect followed. */
export function createExchange(dispatchers: Dispatchers, settings: ExchangeSettings): Hop {
  return async (request) => {
    request.signal?.throwIfAborted();
    try {
      const dispatcher = await dispatchers.dispatcherFor(request.url);
      const response = await dispatcher.request({
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method ?? "GET",
        headers: requestHeaders(request, settings),
        body: request.body ?? null,
        signal: request.signal ?? null,
        headersTimeout: settings.timeouts.headersMs,
        bodyTimeout: settings.timeouts.idleMs,
      });
      return await interpretResponse(request, response);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw toUpstreamError(error, request.url);
    }
  };
}

/** Built from nothing but the request's own fields: no header of a client of ours gets through. */
function requestHeaders(request: HopRequest, settings: ExchangeSettings): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    "user-agent": settings.userAgent,
    accept: request.accept ?? "*/*",
    "accept-encoding": request.kind === "metadata" ? "gzip, br" : "identity",
    "content-type": request.contentType,
    "content-encoding": request.contentEncoding,
    "if-none-match": request.etag,
    "if-modified-since": request.lastModified,
    authorization:
      request.sendsCredential && settings.credential !== undefined
        ? authorization(settings.credential)
        : undefined,
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function authorization(credential: UpstreamCredential): string {
  if (credential.kind === "bearer") return `Bearer ${credential.token()}`;
  const userPass = `${credential.username}:${credential.password()}`;
  return `Basic ${Buffer.from(userPass, "utf8").toString("base64")}`;
}
