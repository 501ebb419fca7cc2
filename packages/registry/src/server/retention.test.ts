import { openDatabase } from "../database/database.js";
import { insertOutboxRow, pruneEvents } from "../database/outbox.js";
import { insertDomain } from "../database/rows.fixture.js";
import { removeOld } from "./retention.js";

const day = 86_400_000;
const owner = "000000000000";
const event = { domain_id: "d1", ordering_key: "k", detail_type: "t", body: "{}" };
const delivery = { webhook_id: "wh_1", ordering_key: "k", state: "dead" as const, attempts: 9 };
const webhook = {
  ...{ webhook_id: "wh_1", domain_id: "d1", name: "ci", kind: "webhook" as const, target: "{}" },
  ...{ detail_types: "[]", status: "enabled" as const, max_concurrency: 1, cursor_sequence: 0 },
  ...{ created_at_ms: 1, updated_at_ms: 1 },
};

test("events go when they are old, in batches, and with them what failed to be delivered", async () => {
  const database = await openDatabase(":memory:");
  const left = await database.transact(async (tx) => {
    const account = { account_id: owner, name: "a", status: "active" as const, created_at_ms: 1 };
    await tx.insertInto("accounts").values(account).execute();
    await insertDomain(tx, { id: "d1", name: "main", owner });
    await tx.insertInto("webhooks").values(webhook).execute();
    for (let n = 1; n <= 500; n += 1) {
      const row = {
        ...event,
        event_sequence: n,
        event_id: `e${n}`,
        created_at_ms: n <= 450 ? n : 40 * day,
      };
      await insertOutboxRow(tx, row);
    }
    const deliveries = [7, 460].map((event_sequence) => ({ ...delivery, event_sequence }));
    await tx.insertInto("webhook_deliveries").values(deliveries).execute();
    const told: unknown[] = [];
    const parts = {
      database: { transact: <T>(work: (inner: typeof tx) => Promise<T>) => work(tx) },
      now: () => 41 * day,
      retentionMs: 30 * day,
      ...{ what: "events", prune: pruneEvents, batchSize: 200 },
      logger: {
        error: (text: unknown) => told.push(text),
        info: (text: unknown) => told.push(text),
      },
    };
    await removeOld(parts, new AbortController().signal);
    const events = await tx.selectFrom("outbox").select("event_sequence").execute();
    const waiting = await tx.selectFrom("webhook_deliveries").select("event_sequence").execute();
    return { events: events.map((row) => row.event_sequence), waiting, told };
  });
  expect(left.events).toEqual(Array.from({ length: 50 }, (_, n) => 451 + n));
  expect(left.waiting).toEqual([{ event_sequence: 460 }]);
  expect(left.told).toEqual([{ removed: 450 }]);
  await database.close();
});
