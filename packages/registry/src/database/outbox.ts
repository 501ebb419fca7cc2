import type { Insertable } from "kysely";
import type { Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { OutboxTable } from "./schema.js";

const insertRow = prepareQuery<Insertable<OutboxTable>>()((db, row) =>
  db.insertInto("outbox").values(row),
);

export async function insertOutboxRow(
  tx: Transaction,
  row: Insertable<OutboxTable>,
): Promise<void> {
  await insertRow(tx, row);
}
