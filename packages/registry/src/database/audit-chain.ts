// The audit trail as it is stored: batches of records, each with the hash of the one before it.
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { crc32 } from "node:zlib";
import type { Queries, Transaction } from "./queries.js";
import { prepareQuery } from "./prepared-query.js";
import type { AuditLine } from "./request-scope.js";
import type { AuditBatchesTable, AuditChainTable } from "./schema/audit-tables.js";

export type AuditBatch = AuditBatchesTable;

/** A batch that is not in the chain yet. */
export type NewAuditBatch = Omit<AuditBatch, "audit_id" | "prev_hash" | "hash">;

/** A place in the chain. */
export type ChainLink = Pick<AuditChainTable, "audit_id" | "hash">;

/** This process, as batches name it. */
export const nodeId = `${hostname()}/${process.pid}`;

/**
 * A batch of these lines, not compressed. There must be one. A line of the batch is a record; or `=` and a template, the
 * first one number 0; or the number of a template and what goes into it.
 */
export function batchOf(lines: readonly AuditLine[]): NewAuditBatch {
  const stored = storedLines(lines);
  const text = `${stored.join("\n")}\n`;
  const records = Buffer.from(text);
  const checksums = Buffer.allocUnsafe(stored.length * 4);
  const isAscii = records.length === text.length;
  let start = 0;
  for (const [index, line] of stored.entries()) {
    const end = start + 1 + (isAscii ? line.length : Buffer.byteLength(line));
    checksums.writeUInt32BE(crc32(records.subarray(start, end)), index * 4);
    start = end;
  }
  let [firstAtMs, lastAtMs] = [Infinity, -Infinity];
  for (const { atMs } of lines) {
    firstAtMs = Math.min(firstAtMs, atMs);
    lastAtMs = Math.max(lastAtMs, atMs);
  }
  return {
    ...{ first_at_ms: firstAtMs, last_at_ms: lastAtMs, node_id: nodeId },
    ...{ record_count: lines.length, encoding: "identity", records, checksums },
  };
}

function storedLines(lines: readonly AuditLine[]): string[] {
  const numbers = new Map<string, number>();
  const stored: string[] = [];
  for (const { text, template } of lines) {
    if (template === undefined) {
      stored.push(text);
      continue;
    }
    let number = numbers.get(template);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(template, number);
      stored.push(`=${template}`);
    }
    stored.push(`${number} ${text}`);
  }
  return stored;
}

/** See {@link AuditBatchesTable.checksums}. */
export function checksumsOf(lines: readonly string[]): Uint8Array {
  const checksums = Buffer.allocUnsafe(lines.length * 4);
  for (const [index, line] of lines.entries())
    checksums.writeUInt32BE(crc32(`${line}\n`), index * 4);
  return checksums;
}

/** SHA-256, hex, over the hash of the batch before and everything the batch says. */
export function hashOf(batch: Omit<AuditBatch, "hash">): string {
  const fields = [
    batch.prev_hash,
    ...[batch.audit_id, batch.first_at_ms, batch.last_at_ms],
    ...[batch.node_id, batch.record_count, batch.encoding],
  ];
  return createHash("sha256")
    .update(`${fields.join("\n")}\n`)
    .update(batch.checksums)
    .update(batch.records)
    .digest("hex");
}

/** Adds a batch to the chain's end. SQLite lets one transaction write at a time, so there is one chain. */
export async function appendBatch(tx: Transaction, batch: NewAuditBatch): Promise<void> {
  const [head] = await findLink(tx, { name: "head" });
  if (head === undefined) throw new Error("The audit trail has lost its head: restore a backup.");
  const linked = { ...batch, audit_id: head.audit_id + 1, prev_hash: head.hash };
  await insertBatch(tx, { ...linked, hash: hashOf(linked) });
}

const findLink = prepareQuery<{ name: AuditChainTable["name"] }>()((db, { name }) =>
  db.selectFrom("audit_chain").select(["audit_id", "hash"]).where("name", "=", name),
);

const insertBatch = prepareQuery<AuditBatch>()((db, row) =>
  db.insertInto("audit_batches").values(row),
);

/** What the chain begins behind, and ends with. @throws Error when either is gone */
export async function readChainEnds(
  db: Queries,
): Promise<{ readonly anchor: ChainLink; readonly head: ChainLink }> {
  const rows = await db.selectFrom("audit_chain").selectAll().execute();
  const anchor = rows.find(({ name }) => name === "anchor");
  const head = rows.find(({ name }) => name === "head");
  if (anchor === undefined || head === undefined) {
    throw new Error("The audit trail has lost its ends: restore a backup.");
  }
  return { anchor, head };
}

/** Batches in the chain's order, at most `limit`. */
export function listBatchesAfter(db: Queries, id: number, limit: number): Promise<AuditBatch[]> {
  return db
    .selectFrom("audit_batches")
    .selectAll()
    .where("audit_id", ">", id)
    .orderBy("audit_id")
    .limit(limit)
    .execute();
}

/** Batches, newest first, at most `limit`. */
export function listBatchesBefore(db: Queries, id: number, limit: number): Promise<AuditBatch[]> {
  return db
    .selectFrom("audit_batches")
    .selectAll()
    .where("audit_id", "<", id)
    .orderBy("audit_id", "desc")
    .limit(limit)
    .execute();
}

/** The first batch that has records of this time or later; undefined: there is none. */
export async function findBatchSince(db: Queries, atMs: number): Promise<number | undefined> {
  const row = await db
    .selectFrom("audit_batches")
    .select("audit_id")
    .where("last_at_ms", ">=", atMs)
    .orderBy("last_at_ms")
    .orderBy("audit_id")
    .limit(1)
    .executeTakeFirst();
  return row?.audit_id;
}

/** Deletes the chain's beginning as far as it is older, at most `limit` batches, and anchors the rest. Returns how many. */
export async function pruneBatches(
  tx: Transaction,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const { anchor } = await readChainEnds(tx);
  const oldest = await tx
    .selectFrom("audit_batches")
    .select(["audit_id", "hash", "last_at_ms"])
    .where("audit_id", ">", anchor.audit_id)
    .orderBy("audit_id")
    .limit(limit)
    .execute();
  const young = oldest.findIndex((batch) => batch.last_at_ms >= beforeMs);
  const old = young === -1 ? oldest : oldest.slice(0, young);
  const last = old.at(-1);
  if (last === undefined) return 0;
  await tx.deleteFrom("audit_batches").where("audit_id", "<=", last.audit_id).execute();
  await tx
    .updateTable("audit_chain")
    .set({ audit_id: last.audit_id, hash: last.hash })
    .where("name", "=", "anchor")
    .execute();
  return old.length;
}
