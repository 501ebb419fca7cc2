import { buffer } from "node:stream/consumers";
import type { FoundReply, UpstreamReply } from "../src/client.js";
import { UpstreamError } from "../src/errors.js";

/** The reply as found, or a failed test. */
export function found(reply: UpstreamReply): FoundReply {
  if (reply.kind !== "found") throw new Error(`expected found, got ${JSON.stringify(reply)}`);
  return reply;
}

export async function bodyOf(reply: UpstreamReply): Promise<string> {
  return (await buffer(found(reply).body)).toString();
}

/** The UpstreamError that `work` must end in. */
export async function upstreamErrorOf(work: Promise<unknown>): Promise<UpstreamError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error("expected an UpstreamError");
}
