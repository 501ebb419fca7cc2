// Which rows need which blobs: what a check of the stored bytes is measured against.
import { sql } from "kysely";
import type { Queries } from "./database.js";

/** A row that needs a blob of its domain. */
export interface BlobReference {
  readonly domainId: string;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  /** For people: `main/packages npm @acme/lib 1.0.0 lib-1.0.0.tgz`. */
  readonly name: string;
}

const pageSize = 1_000;

/** All references, of assets and then of kept upstream documents, in pages: no transaction is held between two. */
export async function* listBlobReferences(db: Queries): AsyncIterable<BlobReference> {
  yield* pages<AssetPosition>((after) => assetPage(db, after));
  yield* pages<number>((after) => documentPage(db, after));
}

/** The references to one blob. */
export async function findBlobReferences(
  db: Queries,
  domainId: string,
  digest: string,
): Promise<BlobReference[]> {
  const assets = await assetRows(db)
    .where("assets.domain_id", "=", domainId)
    .where("assets.digest", "=", digest)
    .execute();
  const documents = await documentRows(db)
    .where("upstream_documents.digest", "=", digest)
    .where("upstream_documents.domain_id", "=", domainId)
    .execute();
  return [...assets.map(assetReference), ...documents.map(documentReference)];
}

interface Page<Position> {
  readonly references: readonly BlobReference[];
  /** Undefined after the last page. */
  readonly next: Position | undefined;
}

async function* pages<Position>(
  read: (after: Position | undefined) => Promise<Page<Position>>,
): AsyncIterable<BlobReference> {
  let after: Position | undefined;
  do {
    const { references, next } = await read(after);
    yield* references;
    after = next;
  } while (after !== undefined);
}

interface AssetPosition {
  readonly versionId: number;
  readonly name: string;
}

async function assetPage(
  db: Queries,
  after: AssetPosition | undefined,
): Promise<Page<AssetPosition>> {
  const { versionId, name } = after ?? { versionId: 0, name: "" };
  const rows = await assetRows(db)
    .where(sql<boolean>`(assets.version_id, assets.name) > (${versionId}, ${name})`)
    .orderBy("assets.version_id")
    .orderBy("assets.name")
    .limit(pageSize)
    .execute();
  const last = rows.length === pageSize ? rows.at(-1) : undefined;
  return {
    references: rows.map(assetReference),
    next: last && { versionId: last.version_id, name: last.asset },
  };
}

async function documentPage(db: Queries, after = 0): Promise<Page<number>> {
  const rows = await documentRows(db)
    .where("upstream_documents.document_id", ">", after)
    .orderBy("upstream_documents.document_id")
    .limit(pageSize)
    .execute();
  const last = rows.length === pageSize ? rows.at(-1) : undefined;
  return { references: rows.map(documentReference), next: last?.document_id };
}

function assetRows(db: Queries) {
  return db
    .selectFrom("assets")
    .innerJoin("package_versions", "package_versions.version_id", "assets.version_id")
    .innerJoin("packages", "packages.package_id", "package_versions.package_id")
    .innerJoin("repositories", "repositories.repository_id", "packages.repository_id")
    .innerJoin("domains", "domains.domain_id", "repositories.domain_id")
    .select([
      "assets.version_id",
      "assets.name as asset",
      "assets.digest",
      "repositories.domain_id",
      "repositories.name as repository",
      "domains.name as domain",
      "packages.format",
      "packages.namespace",
      "packages.name as package",
      "package_versions.version",
    ]);
}

type AssetRow = Awaited<ReturnType<ReturnType<typeof assetRows>["execute"]>>[number];

function assetReference(row: AssetRow): BlobReference {
  const { domain, repository, format, namespace, version, asset } = row;
  const name = namespace === "" ? row.package : `${namespace}/${row.package}`;
  return {
    domainId: row.domain_id,
    digest: row.digest,
    name: `${domain}/${repository} ${format} ${name} ${version} ${asset}`,
  };
}

function documentRows(db: Queries) {
  return db
    .selectFrom("upstream_documents")
    .innerJoin("domains", "domains.domain_id", "upstream_documents.domain_id")
    .select([
      "upstream_documents.document_id",
      "upstream_documents.domain_id",
      "upstream_documents.digest",
      "upstream_documents.connection",
      "upstream_documents.package_key",
      "domains.name as domain",
    ]);
}

type DocumentRow = Awaited<ReturnType<ReturnType<typeof documentRows>["execute"]>>[number];

function documentReference(row: DocumentRow): BlobReference {
  return {
    domainId: row.domain_id,
    digest: row.digest,
    name: `${row.domain} document ${row.document_id} of ${row.package_key} from ${row.connection}`,
  };
}
