import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { CanonicalTarget } from "./canonical-path.js";
import type { HttpRequest, RequestLog, TlsDetails } from "./request.js";
import type { RequestSource } from "./source-address.js";

/**
 * The request as plain data. Query, signal and TLS details are made when first asked for: most hot reads ask for neither.
 * They are own properties, so that a copy of the object has them too.
 */
export function buildRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: CanonicalTarget,
  source: RequestSource,
): HttpRequest {
  let query: URLSearchParams | undefined;
  let signal: AbortSignal | undefined;
  const log: RequestLog = {};
  const { socket } = incoming;
  return {
    method: incoming.method ?? "GET",
    rawTarget: incoming.url ?? "/",
    segments: target.segments,
    hasTrailingSlash: target.hasTrailingSlash,
    get query() {
      return (query ??= new URLSearchParams(target.queryText));
    },
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body: incoming,
    sourceIp: source.sourceIp,
    isSecure: source.isSecure,
    get tls() {
      return tlsDetails(socket);
    },
    requestId: randomUUID(),
    get signal() {
      return (signal ??= signalOf(response));
    },
    log,
  };
}

function tlsDetails(socket: Socket): TlsDetails | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { standardName } = socket.getCipher();
  return { tlsVersion: socket.getProtocol() ?? "", cipherSuite: standardName };
}

function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abortUnlessDone = (): void => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed) abortUnlessDone();
  else response.once("close", abortUnlessDone);
  return controller.signal;
}

const carried = Symbol("packhouse.request");

interface Carrier {
  [carried]?: HttpRequest;
}

/** Lets what is mounted behind node's own request (the Express app) find ours. */
export function carryRequest(incoming: IncomingMessage, request: HttpRequest): void {
  (incoming as Carrier)[carried] = request;
}

/** Our request of one that the listener accepted. @throws Error when the listener never saw it */
export function carriedRequest(incoming: IncomingMessage): HttpRequest {
  const request = (incoming as Carrier)[carried];
  if (request === undefined) throw new Error("The request did not come through the listener.");
  return request;
}
