// Reads everything that is stored and says what is damaged or missing. Changes nothing.
import { createHash } from "node:crypto";
import { BlobCorruptError, BlobMissingError } from "../blobs/blob-errors.js";
import type { BlobListing, BlobStore } from "../blobs/blob-store.js";
import type { DomainKeyring } from "../catalog/domain-keyring.js";
import { findBlobReferences, listBlobReferences } from "../database/blob-references.js";
import type { Queries } from "../database/database.js";
import { findDatabaseDamage } from "../database/sqlite.js";
import { isRegistryError } from "../errors.js";

export interface Verification {
  readonly db: Queries;
  readonly store: Pick<BlobStore, "list" | "open" | "has">;
  readonly keyring: Pick<DomainKeyring, "get">;
}

export interface Problem {
  /** `locked`: the key of its domain cannot be had, so it could not be checked. */
  readonly kind: "database" | "damaged" | "missing" | "locked";
  /** `{domainId}/{digest}` of a blob. */
  readonly blob?: string;
  /** What needs the blob; empty when nothing does. */
  readonly names: readonly string[];
  readonly detail: string;
}

export interface VerificationReport {
  readonly blobs: number;
  /** Plaintext that was hashed. */
  readonly bytes: number;
  /** Assets and upstream documents whose blob was looked for. */
  readonly references: number;
  /** Blobs of deleted domains: `packhouse gc` removes them. */
  readonly orphanedBlobs: number;
  readonly problems: readonly Problem[];
}

/** Checks the database, opens and hashes every blob, and looks for the blob of every row that needs one. */
export async function verifyStoredData(verification: Verification): Promise<VerificationReport> {
  const { db } = verification;
  const damage = await findDatabaseDamage(db);
  const problems: Problem[] = damage.map((detail) => ({ kind: "database", names: [], detail }));
  const blobs = await verifyBlobs(verification, problems);
  const references = await verifyReferences(verification, problems);
  return { ...blobs, references, problems };
}

async function verifyBlobs(verification: Verification, problems: Problem[]) {
  const { db, store } = verification;
  const domains = await db.selectFrom("domains").select("domain_id").execute();
  const known = new Set(domains.map((domain) => domain.domain_id));
  let [blobs, bytes, orphanedBlobs] = [0, 0, 0];
  for await (const blob of store.list()) {
    if (!known.has(blob.domainId)) {
      orphanedBlobs += 1;
      continue;
    }
    blobs += 1;
    try {
      bytes += await hashBlob(verification, blob);
    } catch (error) {
      // Deleted by a running server since it was listed; if a row still needs it, that is found below.
      if (error instanceof BlobMissingError) continue;
      problems.push(await asProblem(db, blob, error));
    }
  }
  return { blobs, bytes, orphanedBlobs };
}

/** The size of the plaintext. @throws BlobCorruptError, and what the keyring throws */
async function hashBlob(
  { store, keyring }: Verification,
  { domainId, digest }: BlobListing,
): Promise<number> {
  const key = await keyring.get(domainId);
  const { body } = await store.open({ domainId, key }, digest);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const actual = hash.digest("hex");
  if (actual !== digest)
    throw new BlobCorruptError(`${domainId}/${digest}`, `it hashes to ${actual}`);
  return bytes;
}

async function asProblem(db: Queries, blob: BlobListing, error: unknown): Promise<Problem> {
  const { domainId, digest } = blob;
  const isLocked = isRegistryError(error);
  if (!isLocked && !(error instanceof Error)) throw error;
  const references = await findBlobReferences(db, domainId, digest);
  return {
    kind: isLocked ? "locked" : "damaged",
    blob: `${domainId}/${digest}`,
    names: references.map(({ name }) => name),
    detail: error.message,
  };
}

async function verifyReferences({ db, store }: Verification, problems: Problem[]): Promise<number> {
  let references = 0;
  for await (const { domainId, digest, name } of listBlobReferences(db)) {
    references += 1;
    if (await store.has(domainId, digest)) continue;
    const blob = `${domainId}/${digest}`;
    problems.push({ kind: "missing", blob, names: [name], detail: "its bytes are not stored" });
  }
  return references;
}
