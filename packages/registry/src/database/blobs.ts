import { sql } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { BlobsTable } from "./schema.js";

/** Counts the blob as stored in the domain. */
export async function ensureBlob(
  tx: Transaction,
  blob: { readonly domainId: string; readonly digest: string; readonly sizeBytes: number },
  atMs: number,
): Promise<void> {
  const { domainId, digest, sizeBytes } = blob;
  const row = { domain_id: domainId, digest, size_bytes: sizeBytes, created_at_ms: atMs };
  await insertBlob(tx, row);
}

const insertBlob = prepareQuery<BlobsTable>()((db, row) =>
  db
    .insertInto("blobs")
    .values(row)
    .onConflict((conflict) => conflict.doNothing()),
);

/** Whether an asset or an upstream document of the domain needs the blob. */
export async function isBlobReferenced(
  db: Queries,
  domainId: string,
  digest: string,
): Promise<boolean> {
  const asset = await db
    .selectFrom("assets")
    .select(sql`1`.as("one"))
    .where("domain_id", "=", domainId)
    .where("digest", "=", digest)
    .limit(1)
    .executeTakeFirst();
  if (asset !== undefined) return true;
  const document = await db
    .selectFrom("upstream_documents")
    .select("document_id")
    .where("digest", "=", digest)
    .where("domain_id", "=", domainId)
    .limit(1)
    .executeTakeFirst();
  return document !== undefined;
}

export async function deleteBlobRow(
  tx: Transaction,
  domainId: string,
  digest: string,
): Promise<void> {
  await tx
    .deleteFrom("blobs")
    .where("domain_id", "=", domainId)
    .where("digest", "=", digest)
    .execute();
}
