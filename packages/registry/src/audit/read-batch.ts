import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { AuditBatch } from "../database/audit-chain.js";
import { recordsOf } from "./line-template.js";

const gunzipAsync = promisify(gunzip);
/** No batch of ours is larger: 5,000 records of 4 KiB. */
const maxBatchBytes = 32 * 1024 ** 2;

/** The records of a batch, JSON each. @throws Error when they cannot be unpacked */
export async function readRecords(batch: AuditBatch): Promise<string[]> {
  return recordsOf(await readLines(batch));
}

/** The lines of a batch as they are stored. @throws Error when they cannot be unpacked */
export async function readLines({ encoding, records }: AuditBatch): Promise<string[]> {
  const bytes =
    encoding === "gzip"
      ? await gunzipAsync(records, { maxOutputLength: maxBatchBytes })
      : Buffer.from(records);
  // Each ends with a line break.
  return bytes.toString("utf8").slice(0, -1).split("\n");
}
