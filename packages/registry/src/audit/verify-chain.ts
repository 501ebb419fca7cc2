// Walks the chain and names what does not fit: what was altered, deleted, inserted or put elsewhere.
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type AuditBatch,
  checksumsOf,
  hashOf,
  listBatchesAfter,
  readChainEnds,
} from "../database/audit-chain.js";
import type { Queries } from "../database/queries.js";
import { requestIdOf } from "./line-template.js";
import { readLines } from "./read-batch.js";

export interface ChainReport {
  readonly batches: number;
  readonly records: number;
  /** A sentence each. */
  readonly problems: readonly string[];
  /** Where this walk began and ended: number and hash of a batch. */
  readonly first: ChainPlace | undefined;
  readonly last: ChainPlace | undefined;
  /** What the walk goes on behind; absent: it came to the end. */
  readonly next?: ChainPlace;
}

export interface ChainPlace {
  readonly batch: number;
  readonly hash: string;
}

const batchesPerRead = 20;
const maxProblems = 100;

/** One walk, at most `maxBatches` long, behind `from` or from the beginning. */
export async function verifyChain(
  db: Queries,
  from: ChainPlace | undefined,
  maxBatches: number,
): Promise<ChainReport> {
  const { anchor, head } = await readChainEnds(db);
  const problems: string[] = [];
  let before = from ?? { batch: anchor.audit_id, hash: anchor.hash };
  let [batches, records] = [0, 0];
  let first: ChainPlace | undefined;
  while (batches < maxBatches && problems.length < maxProblems) {
    const limit = Math.min(batchesPerRead, maxBatches - batches);
    const read = await listBatchesAfter(db, before.batch, limit);
    for (const batch of read) {
      problems.push(...gapProblems(before, batch), ...(await batchProblems(batch)));
      before = { batch: batch.audit_id, hash: batch.hash };
      first ??= before;
      batches += 1;
      records += batch.record_count;
    }
    if (read.length < limit) {
      const isEmpty = first === undefined && from === undefined;
      const ends = { first, last: isEmpty ? undefined : before };
      return { batches, records, problems: [...problems, ...endProblems(before, head)], ...ends };
    }
    await nextTurn();
  }
  return { batches, records, problems, first, last: before, next: before };
}

/** Whether the batch is the one that came next. */
function gapProblems(before: ChainPlace, batch: AuditBatch): string[] {
  const missing = batch.audit_id - before.batch - 1;
  if (missing > 0) {
    const names =
      missing === 1
        ? `batch ${before.batch + 1} is`
        : `batches ${before.batch + 1} to ${batch.audit_id - 1} are`;
    return [`${names} missing: deleted`];
  }
  if (batch.prev_hash === before.hash) return [];
  return [
    `batch ${batch.audit_id} does not follow batch ${before.batch}: one of them was altered, inserted or put in another's place`,
  ];
}

async function batchProblems(batch: AuditBatch): Promise<string[]> {
  if (hashOf(batch) === batch.hash) return [];
  const name = `batch ${batch.audit_id} (${new Date(batch.last_at_ms).toISOString()}, ${batch.node_id})`;
  const records = await readLines(batch).catch(() => undefined);
  if (records === undefined) return [`${name} was altered: its records cannot be unpacked`];
  const altered = alteredRecords(records, batch);
  return altered.length === 0
    ? [`${name} was altered: its records are as they were, what is said of them is not`]
    : altered.map((what) => `${name} was altered: ${what}`);
}

/** Compares the records with their checksums, so that one that came or went is told from all that moved. */
function alteredRecords(records: readonly string[], { checksums }: AuditBatch): string[] {
  const written = splitChecksums(checksums);
  const found = splitChecksums(checksumsOf(records));
  const deleted = written.flatMap((sum, index) =>
    found.includes(sum) ? [] : [`record ${index} as it was written is not there`],
  );
  const inserted = found.flatMap((sum, index) =>
    written.includes(sum)
      ? []
      : [`record ${index} was altered or inserted${eventOf(records[index])}`],
  );
  if (deleted.length + inserted.length > 0) return [...deleted, ...inserted].slice(0, 10);
  return written.join() === found.join() ? [] : ["its records were put in another order"];
}

function splitChecksums(checksums: Uint8Array): number[] {
  const bytes = Buffer.from(checksums);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    bytes.readUInt32BE(index * 4),
  );
}

function eventOf(record: string | undefined): string {
  const id = /"eventID":"([0-9a-f-]{36})"/.exec(record ?? "")?.[1] ?? requestIdOf(record ?? "");
  return id === undefined ? "" : ` (event ${id})`;
}

function endProblems(
  last: ChainPlace,
  head: { readonly audit_id: number; readonly hash: string },
): string[] {
  if (last.batch < head.audit_id) {
    return [`the chain ends with batch ${last.batch}: all up to ${head.audit_id} were deleted`];
  }
  if (last.batch === head.audit_id && last.hash !== head.hash) {
    return [`batch ${last.batch} is not the one that was written last: it was altered or replaced`];
  }
  return [];
}
