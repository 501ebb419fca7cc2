import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import { listOwnDomains } from "../events/feed/read-events.js";
import { openDatabase } from "./database.js";
import {
  findDomainEvent,
  listDomainEventsAfter,
  listEventsAfter,
  sequenceBefore,
} from "./outbox.js";
import type { Schema } from "./schema.js";
import {
  countDomainWebhooks,
  findWebhook,
  findWebhookByName,
  listDomainWebhooks,
  listEnabledWebhooks,
} from "./webhooks.js";

test("events and webhooks are found and listed by index, however many there are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-event-plans-"));
  const path = join(folder, "packhouse.db");
  await (await openDatabase(path)).close();
  const file = new BetterSqlite3(path);
  const queries: CompiledQuery[] = [];
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: file }),
    log: ({ query }) => {
      queries.push(query);
    },
  });
  await listDomainEventsAfter(db, "d1", 5, 10);
  await listEventsAfter(db, 5, 10);
  await findDomainEvent(db, "d1", "e1");
  await sequenceBefore(db, "d1", 1000);
  await listOwnDomains(db, "000000000000");
  await findWebhook(db, "d1", "wh_1");
  await findWebhookByName(db, "d1", "ci");
  await listDomainWebhooks(db, "d1", { after: undefined, limit: 10 });
  await listDomainWebhooks(db, "d1", { after: ["ci"], limit: 10 });
  await listEnabledWebhooks(db);
  await countDomainWebhooks(db, "d1");
  const plans = queries.map(({ sql, parameters }) => {
    const rows = file.prepare(`explain query plan ${sql}`).all(...parameters) as {
      detail: string;
    }[];
    return rows.map(({ detail }) => detail).join("; ");
  });
  expect(plans).toHaveLength(11);
  for (const plan of plans) expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  await db.destroy();
  await rm(folder, { recursive: true });
});
