import type { Dispatcher } from "undici";
import type { AbsentReply, FoundReply, FreshReply } from "./client.js";
import { UpstreamError, type UpstreamErrorReason } from "./errors.js";
import type { HopReply, HopRequest } from "./hop.js";
import { openBody } from "./reply-body.js";
import {
  contentLength,
  headerValue,
  maxAgeSeconds,
  retryAfterSeconds,
} from "./response-headers.js";

type Response = Dispatcher.ResponseData;

/** How much of an error page is read to keep its connection. */
const MAX_ERROR_PAGE_BYTES = 64 * 1024;

const FOUND: ReadonlySet<number> = new Set([200, 201, 202, 203]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * What a response means.
 * @throws UpstreamError when it is neither found, fresh, absent nor a redirect.
 */
export async function interpretResponse(
  request: HopRequest,
  response: Response,
): Promise<HopReply> {
  const { statusCode: status, headers } = response;
  if (FOUND.has(status)) return found(request, response);
  if (status === 404 || status === 410) return await absent(status, response);

  discard(response);
  if (REDIRECTS.has(status)) {
    return { kind: "redirect", status, location: headerValue(headers, "location") };
  }
  if (status === 304 && (request.etag !== undefined || request.lastModified !== undefined)) {
    return { kind: "fresh", ...validators(response) };
  }
  const [reason, explanation] = failure(status);
  throw new UpstreamError(reason, request.url, `${explanation} (HTTP ${status})`, {
    status,
    retryAfterSeconds: retryAfterSeconds(headers),
  });
}

function found(request: HopRequest, response: Response): FoundReply {
  const { body, decoded } = openBody(request, response);
  const length = decoded ? undefined : contentLength(response.headers);
  return {
    kind: "found",
    status: response.statusCode,
    body,
    ...validators(response),
    ...optional("contentType", headerValue(response.headers, "content-type")),
    ...optional("contentLength", length),
    finalUrl: request.url,
  };
}

/** Only a complete answer may be remembered as "no": its body must end as promised. */
async function absent(status: 404 | 410, { headers, body }: Response): Promise<AbsentReply> {
  body.on("error", ignore);
  let bytes = 0;
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ERROR_PAGE_BYTES) break;
  }
  return {
    kind: "absent",
    status,
    ...optional("contentType", headerValue(headers, "content-type")),
  };
}

function validators({ headers }: Response): Omit<FreshReply, "kind"> {
  return {
    ...optional("etag", headerValue(headers, "etag")),
    ...optional("lastModified", headerValue(headers, "last-modified")),
    ...optional("maxAgeSeconds", maxAgeSeconds(headers)),
  };
}

function failure(status: number): [UpstreamErrorReason, string] {
  if (status === 401) return ["refused", "the upstream does not accept our credential"];
  if (status === 403) return ["refused", "the upstream denies access"];
  if (status === 407) return ["refused", "the outbound proxy does not accept our credential"];
  if (status === 408) return ["timeout", "the upstream gave up waiting"];
  if (status === 429) return ["throttled", "the upstream limits our requests"];
  if (status >= 500) return ["unreachable", "the upstream failed"];
  return ["invalid", "the upstream gave an answer that is no answer to this request"];
}

/** Reads the rest in the background, so that the connection can be used again. */
function discard({ body }: Response): void {
  body.on("error", ignore);
  void body.dump({ limit: MAX_ERROR_PAGE_BYTES }).catch(ignore);
}

function ignore(): void {
  // The answer's status has been read; what becomes of its body does not matter.
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
