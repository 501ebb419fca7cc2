/** Ways in which an upstream registry goes wrong, applied to an answer that would have been right. */
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** An answer before it is sent. */
export interface UpstreamReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How an answer is spoilt. */
export type UpstreamFault =
  /** Accepts the request and never answers. */
  | { readonly kind: "hang" }
  /** Sends the headers at once and the body at this rate. */
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  /** Announces the whole body, sends a part and closes in order. */
  | { readonly kind: "truncate"; readonly afterBytes: number }
  /** Announces nothing (chunked), sends a part and resets the connection. */
  | { readonly kind: "reset"; readonly afterBytes: number }
  /** Flips one bit in the middle of the body. */
  | { readonly kind: "corrupt" }
  /** Answers this status with a small JSON error. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  /** Answers 200 with a page of HTML, as captive portals and single-page applications do. */
  | { readonly kind: "html" }
  /** Sends the client on: `location` may be relative. */
  | { readonly kind: "redirect"; readonly location: string }
  /** Corrupts every second answer. */
  | { readonly kind: "alternate" }
  /** Announces this many bytes more (or fewer) than it sends. */
  | { readonly kind: "wrong-length"; readonly byBytes: number }
  /** Answers 200 with the body where 304 was due. */
  | { readonly kind: "ignore-conditional" };

/** Sends `reply`, spoilt by `fault`. `occurrence` counts the spoilt answers from 0. */
export async function sendSpoilt(
  response: ServerResponse,
  reply: UpstreamReply,
  fault: UpstreamFault,
  occurrence: number,
): Promise<void> {
  switch (fault.kind) {
    case "hang":
      return;
    case "slow":
      await sendSlowly(response, reply, fault.bytesPerSecond);
      return;
    case "truncate":
      sendPart(response, reply, fault.afterBytes, { announced: true });
      return;
    case "reset":
      sendPart(response, reply, fault.afterBytes, { announced: false });
      return;
    case "corrupt":
      send(response, { ...reply, body: flipOneBit(reply.body) });
      return;
    case "alternate":
      send(response, occurrence % 2 === 0 ? reply : { ...reply, body: flipOneBit(reply.body) });
      return;
    case "status":
      send(response, errorReply(fault.status, fault.retryAfterSeconds));
      return;
    case "html":
      send(response, htmlReply());
      return;
    case "redirect":
      send(response, { status: 302, headers: { location: fault.location }, body: Buffer.alloc(0) });
      return;
    case "wrong-length":
      sendWithLength(response, reply, reply.body.length + fault.byBytes);
      return;
    case "ignore-conditional":
      send(response, reply);
      return;
  }
}

/** Sends `reply` as it is. */
export function send(response: ServerResponse, reply: UpstreamReply): void {
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length });
  response.end(reply.body);
}

async function sendSlowly(
  response: ServerResponse,
  reply: UpstreamReply,
  bytesPerSecond: number,
): Promise<void> {
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length });
  response.flushHeaders();
  for (let sent = 0; sent < reply.body.length && !response.destroyed; sent += bytesPerSecond) {
    response.write(reply.body.subarray(sent, sent + bytesPerSecond));
    await sleep(1000, undefined, { ref: false });
  }
  response.end();
}

function sendPart(
  response: ServerResponse,
  reply: UpstreamReply,
  afterBytes: number,
  { announced }: { readonly announced: boolean },
): void {
  const length = announced ? { "content-length": reply.body.length } : {};
  response.writeHead(reply.status, { ...reply.headers, ...length });
  response.write(reply.body.subarray(0, afterBytes), () => {
    if (announced) response.socket?.end();
    else response.socket?.resetAndDestroy();
  });
}

/** Node refuses a body that contradicts its own content-length, so this one is written by hand. */
function sendWithLength(
  response: ServerResponse,
  reply: UpstreamReply,
  announcedBytes: number,
): void {
  const headers = Object.entries({ ...reply.headers, "content-length": String(announcedBytes) });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  response.socket?.write(`HTTP/1.1 ${reply.status} OK\r\n${head}connection: close\r\n\r\n`);
  response.socket?.end(reply.body);
}

function flipOneBit(body: Buffer): Buffer {
  const spoilt = Buffer.from(body);
  const middle = spoilt.length >> 1;
  spoilt[middle] = (spoilt[middle] ?? 0) ^ 1;
  return spoilt;
}

function errorReply(status: number, retryAfterSeconds: number | undefined): UpstreamReply {
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    },
    body: Buffer.from(JSON.stringify({ error: `fault ${status}` })),
  };
}

function htmlReply(): UpstreamReply {
  return {
    status: 200,
    headers: { "content-type": "text/html" },
    body: Buffer.from("<!doctype html><title>Sign in to the network</title>"),
  };
}
