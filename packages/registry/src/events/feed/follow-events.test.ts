import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ChangeFeed } from "../../database/change-feed.js";
import { recordChange } from "../../database/changes.js";
import { type Database, openDatabase } from "../../database/database.js";
import { insertOutboxRow } from "../../database/outbox.js";
import { ThrottledError } from "../../errors.js";
import { EventTail, type Waiter } from "./event-tail.js";
import { type FollowOptions, followEvents } from "./follow-events.js";
import type { FeedPage, FeedQuery } from "./read-events.js";

let folder: string;
let database: Database;
/** Another process's. */
let other: Database;
let tail: EventTail;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-follow-"));
  database = await openDatabase(join(folder, "packhouse.db"));
  other = await openDatabase(join(folder, "packhouse.db"));
  const changes = await ChangeFeed.open(database);
  const onError = (error: unknown) => {
    throw error;
  };
  tail = new EventTail({ database, changes, maxSubscriptions: 2, onError });
});
afterEach(async () => {
  tail.end();
  await Promise.all([database.close(), other.close()]);
  await rm(folder, { recursive: true });
});

/** One transaction of events of these domains. */
async function write(by: Database, ...domainIds: string[]): Promise<void> {
  await by.transact(async (tx) => {
    for (const domain_id of domainIds) {
      const sequence = await recordChange(
        tx,
        { kind: "package", domainId: domain_id, detail: {} },
        1,
      );
      const event = { ordering_key: "k", detail_type: "t", body: "{}", created_at_ms: 1 };
      const event_id = `e${sequence}`;
      await insertOutboxRow(tx, { ...event, event_sequence: sequence, event_id, domain_id });
    }
  });
}

const d1: FeedQuery = { domainIds: new Set(["d1"]), limit: 100, selects: () => true };
let waiters = 0;
const aWaiter = (accountId?: string) => {
  waiters += 1;
  return { principalId: `p${waiters}`, accountId: accountId ?? `a${waiters}` };
};
const follow = (query: FeedQuery, options: Partial<FollowOptions> = {}) =>
  followEvents({ read: database.read, tail }, query, {
    ...{
      after: 0,
      waiter: aWaiter(),
      signal: AbortSignal.timeout(20_000),
      quietMs: 10_000,
      ...options,
    },
  });

async function take(pages: AsyncIterable<FeedPage>, count: number): Promise<number[]> {
  const taken: number[] = [];
  for await (const { events } of pages) {
    taken.push(...events.map((event) => event.event_sequence));
    if (taken.length >= count) break;
  }
  return taken;
}

test("what is there comes first, then what this and another process write, once each and in order", async () => {
  await write(database, "d1", "d2", "d1");
  const taken = take(follow(d1), 202);
  const writing = Array.from({ length: 100 }, async (_, n) => {
    await sleep(n * 5);
    await write(n % 2 === 0 ? database : other, "d1", "d2", "d1");
  });
  await Promise.all(writing);
  const sequences = await taken;
  expect(sequences).toHaveLength(202);
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
});

test("events of several domains are read together, those of others not", async () => {
  await write(database, "d1", "d2", "d3", "d1");
  const both = { ...d1, domainIds: new Set(["d1", "d3"]) };
  expect(await take(follow(both), 3)).toEqual([1, 3, 4]);
  expect(await take(follow(both, { after: 1 }), 2)).toEqual([3, 4]);
});

test("who is slow is sent all the same events, a page at a time", async () => {
  await write(database, "d1");
  const slow: number[] = [];
  for await (const { events } of follow({ ...d1, limit: 7 })) {
    expect(events.length).toBeLessThanOrEqual(7);
    // More than are kept for who does not take them.
    if (slow.length === 0)
      for (let n = 0; n < 6; n += 1) await write(other, ...Array<string>(250).fill("d1"));
    slow.push(...events.map((event) => event.event_sequence));
    if (slow.length >= 1501) break;
  }
  expect(slow).toEqual(Array.from({ length: 1501 }, (_, n) => n + 1));
});

test("without events an empty page comes from time to time, and one at the end says where to go on", async () => {
  await write(database, "d2", "d2");
  const ending = new AbortController();
  const pages: FeedPage[] = [];
  for await (const page of follow(d1, { signal: ending.signal, quietMs: 20 })) {
    pages.push(page);
    if (pages.length === 2) ending.abort();
  }
  expect(pages).toHaveLength(3);
  expect(pages.every(({ events }) => events.length === 0)).toBe(true);
});

test("who goes before the first page makes room again", () => {
  const waiter = aWaiter();
  for (let n = 0; n < 5; n += 1) {
    const gone = new AbortController();
    follow(d1, { waiter, signal: gone.signal });
    gone.abort();
  }
});

test("nobody takes all the room, and no account does", async () => {
  tail = new EventTail({
    ...{ database, changes: await ChangeFeed.open(database), maxSubscriptions: 8 },
    onError: () => undefined,
  });
  const ann = aWaiter("a");
  const waiting = (waiter: Waiter, count: number) =>
    Array.from({ length: count }, () => take(follow(d1, { waiter }), 1));
  const all = waiting(ann, 4);
  expect(() => follow(d1, { waiter: ann })).toThrow(/^4 clients of yours are/);
  all.push(...waiting(aWaiter("a"), 2));
  expect(() => follow(d1, { waiter: aWaiter("a") })).toThrow(/^6 clients of your account are/);
  all.push(...waiting(aWaiter("b"), 2));
  tail.end();
  expect(await Promise.all(all)).toEqual(Array.from({ length: 8 }, () => []));
});

test("only so many wait, and none when the server ends", async () => {
  const waiting = [follow(d1), follow(d1)].map((pages) => take(pages, 1));
  // Before anything is read: a stream's answer has not begun.
  expect(() => follow(d1)).toThrow(ThrottledError);
  tail.end();
  expect(await Promise.all(waiting)).toEqual([[], []]);
  expect(await take(follow(d1), 1)).toEqual([]);
});

test("waiting costs no query while nothing happens", async () => {
  const waiting = Promise.all([take(follow(d1), 1), take(follow(d1), 1)]);
  await sleep(100);
  const before = database.queryCount();
  await sleep(500);
  expect(database.queryCount()).toBe(before);
  await write(other, "d1");
  expect(await waiting).toEqual([[1], [1]]);
});
