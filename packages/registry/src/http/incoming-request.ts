import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { CanonicalTarget } from "./canonical-path.js";
import type { HttpRequest, RequestLog, TlsDetails } from "./request.js";
import type { RequestSource } from "./source-address.js";

/**
 * The request as plain data. Query, signal and TLS details are made when first asked for: most hot reads ask for neither.
 *
 * A class: getters of an object literal give each object a hidden class of its own (decision 0016).
 */
class IncomingRequest implements HttpRequest {
  readonly method: string;
  readonly rawTarget: string;
  readonly segments: readonly string[];
  readonly hasTrailingSlash: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: IncomingMessage;
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly requestId = randomUUID();
  readonly log: RequestLog = {};
  readonly #response: ServerResponse;
  readonly #socket: Socket;
  readonly #queryText: string;
  #query: URLSearchParams | undefined;
  #signal: AbortSignal | undefined;

  constructor(
    incoming: IncomingMessage,
    response: ServerResponse,
    target: CanonicalTarget,
    source: RequestSource,
  ) {
    this.method = incoming.method ?? "GET";
    this.rawTarget = incoming.url ?? "/";
    this.segments = target.segments;
    this.hasTrailingSlash = target.hasTrailingSlash;
    this.headers = incoming.headers;
    this.rawHeaders = incoming.rawHeaders;
    this.body = incoming;
    this.sourceIp = source.sourceIp;
    this.isSecure = source.isSecure;
    this.#response = response;
    // node takes it from `incoming` when a handler stops reading the body half-way.
    this.#socket = incoming.socket;
    this.#queryText = target.queryText;
  }

  get query(): URLSearchParams {
    return (this.#query ??= new URLSearchParams(this.#queryText));
  }

  get tls(): TlsDetails | undefined {
    return tlsDetails(this.#socket);
  }

  get signal(): AbortSignal {
    return (this.#signal ??= signalOf(this.#response));
  }
}

/** The request that node's parser made. */
export function buildRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: CanonicalTarget,
  source: RequestSource,
): HttpRequest {
  return new IncomingRequest(incoming, response, target, source);
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
