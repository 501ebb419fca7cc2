import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { openDatabase } from "../../database/database.js";
import type { Schema } from "../../database/schema.js";
import { listAttempts, pruneAttempts } from "../../database/webhook-attempts.js";
import {
  deleteDeliveriesFrom,
  deleteDelivery,
  findWaitingKeys,
  lastDeliverySequence,
  listDeliveries,
  listDeliverySequences,
  listNextAttempts,
  listQueue,
  promoteFirst,
} from "../../database/webhook-deliveries.js";
import { claimLease, listLeases, renewLease } from "../../database/webhook-progress.js";
import { readDeliveryLagMs } from "./delivery-lag.js";

let folder: string;
let file: BetterSqlite3.Database;
let db: Kysely<Schema>;
const queries: CompiledQuery[] = [];
const id = "wh_1";
const lease = {
  ...{ webhook_id: id, owner: "me", expires_at_ms: 1, generation: 1, failing_since_ms: null },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-plans-"));
  const path = join(folder, "packhouse.db");
  await (await openDatabase(path)).close();
  file = new BetterSqlite3(path);
  db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: file }),
    log: (event) => {
      queries.push(event.query);
    },
  });
});
afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true });
});

type Tx = Parameters<typeof pruneAttempts>[0];
const write = (work: (tx: Tx) => Promise<unknown>) => () => db.transaction().execute(work);

test.each<[string, () => Promise<unknown>]>([
  ["findWaitingKeys", () => findWaitingKeys(db, id, ["a", "b"])],
  ["listDeliverySequences", () => listDeliverySequences(db, id, 1, 9)],
  ["lastDeliverySequence", () => lastDeliverySequence(db, id)],
  ["listNextAttempts", () => listNextAttempts(db, id, 9)],
  ["listQueue", () => listQueue(db, id, "a", 9)],
  ["listDeliveries", () => listDeliveries(db, id, { state: "dead", after: 1, limit: 9 })],
  ["listAttempts", () => listAttempts(db, id, { before: 9, limit: 9 })],
  ["listLeases", () => listLeases(db)],
  ["readDeliveryLagMs", () => readDeliveryLagMs(db, id, 7, 1)],
  ["pruneAttempts", write((tx) => pruneAttempts(tx, id, 9))],
  ["deleteDelivery", write((tx) => deleteDelivery(tx, id, 1))],
  ["deleteDeliveriesFrom", write((tx) => deleteDeliveriesFrom(tx, id, 1))],
  ["promoteFirst", write((tx) => promoteFirst(tx, id, "a", 1))],
  ["renewLease", write((tx) => renewLease(tx, lease))],
  [
    "claimLease",
    write(async (tx) => {
      const claim = { webhookId: id, owner: "me", nowMs: 1, expiresAtMs: 2 };
      // Without its webhook the claim itself is refused; what it asked before is what counts.
      await claimLease(tx, claim, () => true).catch(() => undefined);
    }),
  ],
])("%s walks along indexes", async (_name, run) => {
  queries.length = 0;
  await run();
  const steps = queries
    .filter(({ sql }) => /^(select|update|delete|with)/.test(sql))
    .flatMap(({ sql, parameters }) =>
      (file.prepare(`explain query plan ${sql}`).all(...parameters) as { detail: string }[]).map(
        ({ detail }) => detail,
      ),
    );
  expect(steps.length).toBeGreaterThan(0);
  expect(steps.filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([]);
});
