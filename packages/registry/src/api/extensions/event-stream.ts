// Server-sent events (WHATWG HTML §9.2): `id` is the event's sequence, `data` the event on one line.
import { Readable } from "node:stream";
import { followEvents } from "../../events/feed/follow-events.js";
import type { FeedPage, FeedQuery } from "../../events/feed/read-events.js";
import type { Reply } from "../../http/reply.js";
import type { Waiter } from "../../events/feed/event-tail.js";
import type { FeedServices } from "./event-feed.js";

/** So often a line comes, that those between know that somebody is there. */
const heartbeatMs = 15_000;
/** Then the client connects again and is authorised anew. */
const maxStreamMs = 900_000;
const retryMs = 2000;

interface StreamStart {
  readonly after: number;
  readonly waiter: Waiter;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  readonly endsAtMs: number | undefined;
}

/** Sends events as they come until the client goes, the server drains, or quarter of an hour is over. */
export function eventStream(
  { database: { read }, tail }: FeedServices,
  query: FeedQuery,
  { after, waiter, signal, endsAtMs = Infinity }: StreamStart,
): Reply {
  const timeout = AbortSignal.timeout(Math.max(0, Math.min(maxStreamMs, endsAtMs - Date.now())));
  const pages = followEvents({ read, tail }, query, {
    ...{ after, waiter },
    signal: AbortSignal.any([signal, timeout]),
    quietMs: heartbeatMs,
  });
  return {
    status: 200,
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // nginx would hold events back.
      "x-accel-buffering": "no",
    },
    body: Readable.from(written(pages), { objectMode: false, highWaterMark: 1 }),
  };
}

async function* written(pages: AsyncIterable<FeedPage>): AsyncGenerator<Buffer> {
  yield Buffer.from(`retry: ${retryMs}\n\n`);
  for await (const { events } of pages) {
    const lines = events.map(
      ({ event_sequence: sequence, body }) => `id: ${sequence}\ndata: ${body}\n\n`,
    );
    yield Buffer.from(events.length === 0 ? ":\n\n" : lines.join(""));
  }
}
