// One request from the parser to its handler and back. Runs for every request: it allocates what it needs and no more.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { ValidationError } from "../errors.js";
import { type CanonicalTarget, canonicaliseTarget } from "./canonical-path.js";
import type { Drain } from "./drain.js";
import { type AddressByHost, addressByHost } from "./host-suffix.js";
import { buildRequest, carryRequest } from "./incoming-request.js";
import type {
  ListenerHandlers,
  ListenerLimits,
  ListenerServices,
  ListenerSettings,
  PlainHandler,
  RouteClass,
} from "./listener-settings.js";
import { isFailedAuthentication, refusalReply } from "./refusals.js";
import type { Reply } from "./reply.js";
import { type PreparedReply, ReplyBatch } from "./reply-batch.js";
import type { HttpRequest } from "./request.js";
import { setSecurityHeaders } from "./security-headers.js";
import { discardBody, prepareReply } from "./send-reply.js";
import { findSmuggling } from "./smuggling.js";
import { type FindSource, type IsTrustedProxy, sourceFinder } from "./source-address.js";
import { brakeSlowUpload } from "./upload-brake.js";

/** A request being served. */
interface Exchange {
  readonly incoming: IncomingMessage;
  /** node takes it from `incoming` when a handler stops reading the body half-way. */
  readonly socket: Socket;
  readonly response: ServerResponse;
  readonly request: HttpRequest;
  readonly route: RouteClass;
  /** Of `performance.now()`. */
  readonly startedAtMs: number;
  /** What the connection's earlier replies took. */
  readonly bytesBefore: number;
}

const noTarget: CanonicalTarget = { segments: [], hasTrailingSlash: false, queryText: "" };

/** Serves requests until the drain says that the server ends. */
export class RequestServer {
  readonly #limits: ListenerLimits;
  readonly #handlers: ListenerHandlers;
  readonly #services: ListenerServices;
  readonly #drain: Drain;
  readonly #findSource: FindSource;
  readonly #addressOf: AddressByHost;
  readonly #batch = new ReplyBatch();
  /** Connections whose last reply is written: what the client sent behind that request is not served. */
  readonly #ended = new WeakSet<Socket>();

  constructor(
    settings: ListenerSettings,
    isTrusted: IsTrustedProxy,
    handlers: ListenerHandlers,
    services: ListenerServices,
    drain: Drain,
  ) {
    this.#limits = settings.limits;
    this.#handlers = handlers;
    this.#services = services;
    this.#drain = drain;
    this.#findSource = sourceFinder(isTrusted);
    this.#addressOf = addressByHost(settings.hostSuffix);
  }

  serve(incoming: IncomingMessage, response: ServerResponse): void {
    const { socket } = incoming;
    if (this.#ended.has(socket)) return;
    const startedAtMs = performance.now();
    this.#drain.begin(response);
    const target = this.#readTarget(incoming);
    const source = this.#findSource(incoming);
    const known = target instanceof Error ? noTarget : target;
    const request = buildRequest(incoming, response, known, source);
    const refusal = this.#refuse(request, incoming, target);
    const route = refusal === undefined ? this.#routeOf(request) : "refused";
    const bytesBefore = socket.bytesWritten;
    const exchange: Exchange = {
      ...{ incoming, socket, response, request, route, startedAtMs, bytesBefore },
    };
    if (refusal !== undefined) this.#reply(exchange, refusal);
    else if (route === "app") this.#serveByApp(exchange);
    else this.#serveByHandler(exchange, this.#handlerOf(request, route));
  }

  #readTarget(incoming: IncomingMessage): CanonicalTarget | ValidationError {
    try {
      const target = canonicaliseTarget(incoming.url ?? "", this.#limits.target);
      const segments = this.#addressOf(incoming.headers.host, target.segments);
      return segments === target.segments ? target : { ...target, segments };
    } catch (error) {
      if (error instanceof ValidationError) return error;
      throw error;
    }
  }

  #refuse(
    request: HttpRequest,
    incoming: IncomingMessage,
    target: CanonicalTarget | ValidationError,
  ): Reply | undefined {
    const smuggling = findSmuggling(incoming);
    if (smuggling !== undefined) return refusalReply(smuggling.status, smuggling.message);
    if (target instanceof Error) return refusalReply(400, target.message);
    if (this.#drain.inFlight() > this.#limits.maxInFlight) {
      return refusalReply(503, "The server is serving as many requests as it can; try again.", 1);
    }
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    const blocked = this.#services.failures.secondsBlocked(request.sourceIp, authorization);
    if (blocked === 0) return undefined;
    const message = `Too many failed authentications from ${request.sourceIp}; try again in ${blocked} s.`;
    return refusalReply(429, message, blocked);
  }

  #routeOf(request: HttpRequest): RouteClass {
    const [first = ""] = request.segments;
    if (first === "d") return "packages";
    return this.#handlers.operations.has(first) && request.segments.length === 1
      ? "operations"
      : "app";
  }

  #handlerOf(request: HttpRequest, route: RouteClass): PlainHandler {
    const operation =
      route === "operations" ? this.#handlers.operations.get(request.segments[0] ?? "") : undefined;
    return operation ?? this.#handlers.packages;
  }

  #serveByHandler(exchange: Exchange, handler: PlainHandler): void {
    const { incoming, request } = exchange;
    if (request.method !== "GET" && request.method !== "HEAD")
      brakeSlowUpload(incoming, this.#limits.upload);
    const failed = (error: unknown): void => {
      this.#services.onBug(error, request);
      this.#reply(exchange, refusalReply(500, "Internal error."));
    };
    try {
      const answer = handler(request);
      if (answer instanceof Promise) {
        answer
          .then((value) => {
            this.#reply(exchange, value);
          })
          .catch(failed);
        return;
      }
      const prepared = this.#prepare(exchange, answer);
      if (prepared !== undefined) this.#batch.add(prepared);
    } catch (error) {
      failed(error);
    }
  }

  #serveByApp(exchange: Exchange): void {
    const { incoming, response, request } = exchange;
    if (incoming.method !== "GET" && incoming.method !== "HEAD")
      brakeSlowUpload(incoming, this.#limits.upload);
    setSecurityHeaders(response, request.requestId);
    if (this.#drain.isDraining()) response.setHeader("connection", "close");
    carryRequest(incoming, request);
    response.once("close", () => {
      this.#finished(exchange, response.getHeader("x-amzn-errortype"));
    });
    this.#handlers.app(incoming, response);
  }

  #reply(exchange: Exchange, answer: Reply): void {
    const prepared = this.#prepare(exchange, answer);
    prepared?.send();
    prepared?.sent();
  }

  /** @returns undefined when nothing can be sent any more */
  #prepare(exchange: Exchange, answer: Reply): PreparedReply | undefined {
    const { incoming, socket, response, request, route } = exchange;
    if (response.headersSent || response.destroyed) {
      discardBody(answer);
      if (!response.headersSent) this.#leftUnanswered(exchange, answer);
      return undefined;
    }
    const { method, requestId } = request;
    // A body nobody read would be taken for the next request, or hold the connection until it came.
    const isBodyLeft = !incoming.complete && method !== "GET" && method !== "HEAD";
    const closeConnection = route === "refused" || isBodyLeft || this.#drain.isDraining();
    if (closeConnection) this.#ended.add(socket);
    const { stallTimeoutMs } = this.#limits;
    const context = { method, requestId, closeConnection, stallTimeoutMs };
    const send = prepareReply(response, answer, context);
    const sent = (): void => {
      const errorType = answer.headers?.["x-amzn-errortype"];
      // A reply whose bytes are all handed over is done for us; a stream is done when it closes.
      if (response.writableEnded || response.destroyed) this.#finished(exchange, errorType);
      else
        response.once("close", () => {
          this.#finished(exchange, errorType);
        });
    };
    return { send, sent };
  }

  /** The client hung up before its answer was ready: it counts and is logged as if it had been sent. */
  #leftUnanswered(exchange: Exchange, { status, headers }: Reply): void {
    exchange.response.statusCode = status;
    this.#finished(exchange, headers?.["x-amzn-errortype"]);
  }

  #finished(exchange: Exchange, errorType: string | number | readonly string[] | undefined): void {
    const { incoming, socket, response, request, route, startedAtMs, bytesBefore } = exchange;
    const { statusCode: status } = response;
    const { authorization } = incoming.headers;
    if (authorization !== undefined && route !== "refused") {
      if (isFailedAuthentication(status, errorType, incoming))
        this.#services.failures.failed(request.sourceIp);
      else if (status < 400) this.#services.failures.succeeded(request.sourceIp, authorization);
    }
    this.#services.onReplied(request, {
      route,
      status,
      startedAtMs,
      bytesOut: socket.bytesWritten - bytesBefore,
      isAborted: !response.writableEnded,
    });
  }
}
