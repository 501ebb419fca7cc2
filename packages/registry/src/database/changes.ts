import type { Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import { noteStateChange } from "./request-scope.js";
import type { ChangesTable } from "./schema.js";

/** What happened. A prefix names the thing that changed. */
export type ChangeKind =
  | "account"
  | "identity"
  | "domain"
  | "domain-policy"
  | "repository"
  | "repository-policy"
  | "package-group"
  | "package"
  | "package-version"
  | "package-tags"
  | "upstream-document"
  | "webhook"
  | "security-alert";

/** One state change. Ids, not names: names can be used again. */
export interface Change {
  readonly kind: ChangeKind;
  readonly domainId?: string;
  readonly repositoryId?: string;
  /** See {@link packageKey}. */
  readonly packageKey?: string;
  /** ARN of who did it; absent when the registry itself did. */
  readonly principal?: string;
  /** JSON for history and people; nothing decides on it. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface RecordedChange extends Change {
  /** Strictly increasing over all changes of the registry. */
  readonly sequence: number;
  readonly atMs: number;
}

/** `npm/scope/name`, with an empty namespace kept: `npm//name`. */
export function packageKey(format: string, namespace: string, name: string): string {
  return `${format}/${namespace}/${name}`;
}

/** Writes a change in the transaction that makes it. Returns its sequence number. */
export async function recordChange(tx: Transaction, change: Change, atMs: number): Promise<number> {
  const [row] = await insertChange(tx, {
    at_ms: atMs,
    kind: change.kind,
    domain_id: change.domainId ?? null,
    repository_id: change.repositoryId ?? null,
    package_key: change.packageKey ?? null,
    principal: change.principal ?? null,
    detail: JSON.stringify(change.detail),
  });
  if (row === undefined) throw new Error("The database did not return the change.");
  // What an upstream said is kept because it was read; nobody changed anything.
  if (change.kind !== "upstream-document") noteStateChange();
  return row.sequence;
}

const insertChange = prepareQuery<Omit<Selectable<ChangesTable>, "sequence">>()((db, row) =>
  db.insertInto("changes").values(row).returning("sequence"),
);

/** The changes after `sequence`, oldest first, at most `limit`. */
export async function listChangesAfter(
  db: Queries,
  sequence: number,
  limit: number,
): Promise<RecordedChange[]> {
  const rows = await db
    .selectFrom("changes")
    .selectAll()
    .where("sequence", ">", sequence)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    sequence: row.sequence,
    atMs: row.at_ms,
    kind: row.kind as ChangeKind,
    ...(row.domain_id !== null && { domainId: row.domain_id }),
    ...(row.repository_id !== null && { repositoryId: row.repository_id }),
    ...(row.package_key !== null && { packageKey: row.package_key }),
    ...(row.principal !== null && { principal: row.principal }),
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  }));
}

/** The newest sequence number, 0 before the first change. */
export async function lastChangeSequence(db: Queries): Promise<number> {
  const row = await db
    .selectFrom("changes")
    .select(({ fn }) => fn.max("sequence").as("last"))
    .executeTakeFirst();
  return row?.last ?? 0;
}
