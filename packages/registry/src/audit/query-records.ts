import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type AuditBatch,
  findBatchSince,
  listBatchesAfter,
  listBatchesBefore,
} from "../database/audit-chain.js";
import type { Queries } from "../database/queries.js";
import { readRecords } from "./read-batch.js";
import {
  isMatch,
  lineFilter,
  placedRecord,
  type RecordFilter,
  type StoredRecord,
} from "./stored-record.js";

export interface RecordPage {
  /** Newest first. */
  readonly records: readonly object[];
  /** Where to go on, `{batch}.{record}`; absent: there are no more. */
  readonly next?: string;
}

/** So many batches at most are looked through for one page, so that no request lasts long. */
const maxBatchesPerPage = 400;
const batchesPerRead = 10;
/** Batches are written up to a second after their last record; clocks of processes differ a little. */
const slackMs = 60_000;

interface Place {
  readonly batch: number;
  readonly record: number;
}

/** Records that match, newest first. A page may hold fewer than asked for, even none, and still have a next one. */
export async function queryRecords(
  db: Queries,
  filter: RecordFilter,
  limit: number,
  from: string | undefined,
): Promise<RecordPage> {
  const start = from === undefined ? await newestPlace(db, filter.untilMs) : parsePlace(from);
  const oldest =
    filter.sinceMs === undefined ? 0 : ((await findBatchSince(db, filter.sinceMs)) ?? Infinity);
  const found: object[] = [];
  let place = start;
  for (let read = 0; read < maxBatchesPerPage; read += batchesPerRead) {
    const batches = await listBatchesBefore(db, place.batch + 1, batchesPerRead);
    for (const batch of batches) {
      if (batch.audit_id < oldest) return { records: found };
      const before = batch.audit_id === place.batch ? place.record : Infinity;
      const rest = await matchesIn(batch, filter, before, limit - found.length);
      found.push(...rest.records);
      if (rest.nextRecord !== undefined) {
        return { records: found, next: `${batch.audit_id}.${rest.nextRecord}` };
      }
      place = { batch: batch.audit_id - 1, record: Infinity };
    }
    if (batches.length < batchesPerRead) return { records: found };
    await nextTurn();
  }
  return { records: found, next: `${place.batch}.` };
}

async function newestPlace(db: Queries, untilMs: number | undefined): Promise<Place> {
  const after = untilMs === undefined ? undefined : await findBatchSince(db, untilMs + slackMs);
  return { batch: after ?? Number.MAX_SAFE_INTEGER - 1, record: Infinity };
}

/** As {@link RecordPage.next}; what is none begins at the newest. */
function parsePlace(text: string): Place {
  const [batch, record] = text.split(".");
  return {
    batch: Number(batch),
    record: record === undefined || record === "" ? Infinity : Number(record),
  };
}

/** Matching records before this one, newest first; `nextRecord`: where to go on when there is no room for more. */
async function matchesIn(
  batch: AuditBatch,
  filter: RecordFilter,
  before: number,
  room: number,
): Promise<{ readonly records: readonly object[]; readonly nextRecord?: number }> {
  const lines = await readRecords(batch);
  const mayMatch = lineFilter(filter);
  const records: object[] = [];
  for (let index = Math.min(before, lines.length) - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? "";
    if (!mayMatch(line)) continue;
    const record = JSON.parse(line) as StoredRecord;
    if (!isMatch(record, filter)) continue;
    if (records.length === room) return { records, nextRecord: index + 1 };
    records.push(placedRecord(record, batch, index, filter.recipient));
  }
  return { records };
}

/** All records that match as JSON lines, oldest first, a batch at a time. */
export async function* exportRecords(
  db: Queries,
  filter: RecordFilter,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const first = await findBatchSince(db, filter.sinceMs ?? 0);
  if (first === undefined) return;
  const mayMatch = lineFilter(filter);
  let last = first - 1;
  while (!signal.aborted) {
    const [batch] = await listBatchesAfter(db, last, 1);
    if (batch === undefined || batch.first_at_ms > (filter.untilMs ?? Infinity) + slackMs) return;
    last = batch.audit_id;
    const lines = (await readRecords(batch)).flatMap((line, index) => {
      if (!mayMatch(line)) return [];
      const record = JSON.parse(line) as StoredRecord;
      if (!isMatch(record, filter)) return [];
      return [`${JSON.stringify(placedRecord(record, batch, index, filter.recipient))}\n`];
    });
    if (lines.length > 0) yield lines.join("");
    await nextTurn();
  }
}
