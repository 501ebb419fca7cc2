import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import {
  appendBatch,
  batchOf,
  findBatchSince,
  listBatchesAfter,
  listBatchesBefore,
  pruneBatches,
} from "./audit-chain.js";
import { openDatabase } from "./database.js";
import type { Schema } from "./schema.js";

test("the audit trail is written, read and pruned by index, however long it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-audit-plans-"));
  const path = join(folder, "packhouse.db");
  await (await openDatabase(path)).close();
  const file = new BetterSqlite3(path);
  const queries: CompiledQuery[] = [];
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: file }),
    log: ({ query }) => {
      if (/^(select|update|delete)/.test(query.sql)) queries.push(query);
    },
  });
  await db.transaction().execute(async (tx) => {
    await appendBatch(tx, batchOf([{ text: "{}", atMs: 1 }]));
    expect(await pruneBatches(tx, 2, 10)).toBe(1);
  });
  await findBatchSince(db, 5);
  await listBatchesAfter(db, 5, 10);
  await listBatchesBefore(db, 5, 10);
  const plans = queries.map(({ sql, parameters }) => {
    const rows = file.prepare(`explain query plan ${sql}`).all(...parameters) as {
      detail: string;
    }[];
    return rows.map(({ detail }) => detail).join("; ");
  });
  expect(plans).toHaveLength(8);
  // Its two ends are a table of two rows.
  for (const plan of plans) expect(plan).not.toMatch(/SCAN (?!audit_chain)|TEMP B-TREE/);
  await db.destroy();
  await rm(folder, { recursive: true });
});
