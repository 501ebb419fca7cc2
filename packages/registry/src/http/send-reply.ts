import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Reply } from "./reply.js";
import { securityHeaders, varyWithAuthorization } from "./security-headers.js";
import { streamBody } from "./stream-body.js";

export interface ReplyContext {
  readonly method: string;
  readonly requestId: string;
  /** Tells the client that this was the connection's last reply. */
  readonly closeConnection: boolean;
  /** A client that takes nothing for so long is cut off. */
  readonly stallTimeoutMs: number;
}

/** A body that the socket's buffers may not take at once. */
const largeBodyBytes = 65_536;

/** Writes a reply, unless the client hung up. */
export function sendReply(response: ServerResponse, reply: Reply, context: ReplyContext): void {
  if (response.destroyed) discardBody(reply);
  else prepareReply(response, reply, context)();
}

/**
 * Puts a reply's head down: one head, then the body unless the method or the status has none.
 * @returns what sends both, unless the client hung up meanwhile
 */
export function prepareReply(
  response: ServerResponse,
  reply: Reply,
  context: ReplyContext,
): () => void {
  const { body, status } = reply;
  const isBodiless = status === 204 || status === 304;
  const lengthBytes = isBodiless ? undefined : bodyLength(reply, context.method);
  const head = headList(reply, context, lengthBytes);
  if (reply.reason === undefined) response.writeHead(status, head);
  else response.writeHead(status, reasonPhrase(reply.reason), head);
  return () => {
    if (response.destroyed) discardBody(reply);
    else if (body instanceof Readable) {
      sendStream(response, body, context, lengthBytes, isBodiless);
    } else if (body === undefined || isBodiless || context.method === "HEAD") response.end();
    else {
      if (body.length > largeBodyBytes) cutWhenStalled(response, context.stallTimeoutMs);
      response.end(body);
    }
  };
}

const maxReasonChars = 500;

/** One line of what a reason phrase may have (RFC 9112 §4); the rest would end the line, or not be understood. */
function reasonPhrase(reason: string): string {
  return reason.replace(/[^\x20-\x7e]+/g, " ").slice(0, maxReasonChars);
}

/** Closes the body of a reply that will not be sent, and with it the file or connection behind it. */
export function discardBody({ body }: Reply): void {
  if (body instanceof Readable) discardStream(body);
}

function discardStream(body: Readable): void {
  // Nobody will read it; what it says while it is closed concerns nobody.
  body.on("error", () => undefined).destroy();
}

function sendStream(
  response: ServerResponse,
  body: Readable,
  context: ReplyContext,
  lengthBytes: number | undefined,
  isBodiless: boolean,
): void {
  if (isBodiless || context.method === "HEAD") {
    discardStream(body);
    response.end();
    return;
  }
  cutWhenStalled(response, context.stallTimeoutMs);
  streamBody(body, response, lengthBytes);
}

function cutWhenStalled(response: ServerResponse, timeoutMs: number): void {
  response.setTimeout(timeoutMs, () => response.destroy());
}

/** Bytes of the body; undefined when only its stream knows. */
function bodyLength({ body, headers }: Reply, method: string): number | undefined {
  const stated = headers?.["content-length"];
  if (stated !== undefined) return Number(stated);
  if (typeof body === "string") return Buffer.byteLength(body);
  if (body instanceof Readable) return undefined;
  if (body === undefined) return method === "HEAD" ? undefined : 0;
  return body.byteLength;
}

/** Name, value, name, value …: what node writes without looking at it again. */
function headList(reply: Reply, context: ReplyContext, lengthBytes: number | undefined): string[] {
  const list = [...headersOf(reply), "x-amzn-requestid", context.requestId];
  if (lengthBytes !== undefined) list.push("content-length", String(lengthBytes));
  if (context.closeConnection) list.push("connection", "close");
  return list;
}

/** Those of replies that are sent again and again, made once: their headers are frozen. */
const known = new WeakMap<object, readonly string[]>();

/** What does not depend on the request. */
function headersOf({ status, headers = {} }: Reply): readonly string[] {
  const listed = known.get(headers);
  if (listed !== undefined) return listed;
  const list: string[] = [];
  for (const name in headers) {
    if (name === "vary" || name === "content-length") continue;
    list.push(name, String(headers[name]));
  }
  list.push("vary", varyWithAuthorization(headers["vary"]));
  for (const [name, value] of securityHeaders) {
    if (headers[name] === undefined) list.push(name, value);
  }
  if (status >= 400 && headers["cache-control"] === undefined) {
    list.push("cache-control", "no-store");
  }
  if (Object.isFrozen(headers)) known.set(headers, list);
  return list;
}
