import type { Queries, Transaction } from "./database.js";

/** Which document of which registry, kept per domain because its bytes are sealed with the domain's key. */
export interface UpstreamDocumentKey {
  readonly domainId: string;
  readonly connection: string;
  readonly format: string;
  readonly packageKey: string;
}

/** What an upstream last said of a package. */
export interface UpstreamState {
  /** Digest of the document; undefined: the upstream has no such package. */
  readonly digest: string | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly checkedAtMs: number;
}

const keyColumns = (key: UpstreamDocumentKey) => ({
  domain_id: key.domainId,
  connection: key.connection,
  format: key.format,
  package_key: key.packageKey,
});

export async function findUpstreamState(
  db: Queries,
  key: UpstreamDocumentKey,
): Promise<UpstreamState | undefined> {
  const row = await db
    .selectFrom("upstream_states as state")
    .leftJoin("upstream_documents as document", "document.document_id", "state.document_id")
    .select(["document.digest", "state.etag", "state.last_modified", "state.checked_at_ms"])
    .where("state.domain_id", "=", key.domainId)
    .where("state.connection", "=", key.connection)
    .where("state.format", "=", key.format)
    .where("state.package_key", "=", key.packageKey)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    digest: row.digest ?? undefined,
    etag: row.etag ?? undefined,
    lastModified: row.last_modified ?? undefined,
    checkedAtMs: row.checked_at_ms,
  };
}

/** The upstream confirmed what we have. */
export async function confirmUpstreamState(
  tx: Transaction,
  key: UpstreamDocumentKey,
  checkedAtMs: number,
): Promise<void> {
  await tx
    .updateTable("upstream_states")
    .set({ checked_at_ms: checkedAtMs })
    .where("domain_id", "=", key.domainId)
    .where("connection", "=", key.connection)
    .where("format", "=", key.format)
    .where("package_key", "=", key.packageKey)
    .execute();
}

export interface SeenDocument {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly contentType: string | undefined;
}

/** Keeps a document seen for the first time, or finds it again. Returns its id. */
export async function ensureUpstreamDocument(
  tx: Transaction,
  key: UpstreamDocumentKey,
  document: SeenDocument,
  seenAtMs: number,
): Promise<number> {
  const found = await tx
    .selectFrom("upstream_documents")
    .select("document_id")
    .where("domain_id", "=", key.domainId)
    .where("connection", "=", key.connection)
    .where("format", "=", key.format)
    .where("package_key", "=", key.packageKey)
    .where("digest", "=", document.digest)
    .executeTakeFirst();
  if (found !== undefined) return found.document_id;
  const { document_id } = await tx
    .insertInto("upstream_documents")
    .values({
      ...keyColumns(key),
      digest: document.digest,
      size_bytes: document.sizeBytes,
      content_type: document.contentType ?? null,
      first_seen_at_ms: seenAtMs,
    })
    .returning("document_id")
    .executeTakeFirstOrThrow();
  return document_id;
}

/** Replaces what the upstream last said. */
export async function putUpstreamState(
  tx: Transaction,
  key: UpstreamDocumentKey,
  state: Omit<UpstreamState, "digest">,
  documentId: number | undefined,
): Promise<void> {
  const values = {
    document_id: documentId ?? null,
    etag: state.etag ?? null,
    last_modified: state.lastModified ?? null,
    checked_at_ms: state.checkedAtMs,
  };
  await tx
    .insertInto("upstream_states")
    .values({ ...keyColumns(key), ...values })
    .onConflict((conflict) =>
      conflict.columns(["domain_id", "connection", "format", "package_key"]).doUpdateSet(values),
    )
    .execute();
}

/** When each version was first seen whose upstream tells no time. */
export async function listFirstSeen(
  db: Queries,
  key: UpstreamDocumentKey,
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("upstream_first_seen")
    .select(["version", "seen_at_ms"])
    .where("domain_id", "=", key.domainId)
    .where("connection", "=", key.connection)
    .where("format", "=", key.format)
    .where("package_key", "=", key.packageKey)
    .execute();
  return new Map(rows.map((row) => [row.version, row.seen_at_ms]));
}

/** Remembers the time for versions not yet remembered. */
export async function rememberFirstSeen(
  tx: Transaction,
  key: UpstreamDocumentKey,
  versions: readonly string[],
  seenAtMs: number,
): Promise<void> {
  // In slices: SQLite binds at most 32,766 values to a statement.
  for (let start = 0; start < versions.length; start += 1000) {
    await tx
      .insertInto("upstream_first_seen")
      .values(
        versions
          .slice(start, start + 1000)
          .map((version) => ({ ...keyColumns(key), version, seen_at_ms: seenAtMs })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
