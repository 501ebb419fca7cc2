// What DescribeDomain tells is counted by triggers, whichever way rows come and go.
import { Kysely, Migrator, sql } from "kysely";
import { migrations } from "./migrations/index.js";
import type { Schema } from "./schema.js";
import { openSqliteFile, sqliteDialect } from "./sqlite.js";

let db: Kysely<Schema>;
let migrator: Migrator;

beforeEach(() => {
  db = new Kysely<Schema>({
    dialect: sqliteDialect(openSqliteFile(":memory:"), () => undefined),
  });
  const getMigrations = () => Promise.resolve({ ...migrations });
  migrator = new Migrator({ db, provider: { getMigrations } });
});

afterEach(() => db.destroy());

async function run(...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const repository = (id: string, domainId: string) => [
  `insert into repositories (repository_id, domain_id, name, administrator_account, created_at_ms)
    values ('${id}', '${domainId}', '${id}', 'a1', 1)`,
  `insert into packages (package_id, repository_id, format, namespace, name, publish_restriction, upstream_restriction,
    created_at_ms, updated_at_ms, revision)
    values (${id.slice(1)}, '${id}', 'npm', '', 'lib', 'ALLOW', 'ALLOW', 1, 1, 0)`,
];

const domain = (id: string) =>
  `insert into domains (domain_id, account_id, name, encryption_key_arn, created_at_ms) values ('${id}', 'a1', '${id}', 'k', 1)`;

const version = (id: number, repositoryNumber: number) =>
  `insert into package_versions (version_id, package_id, version, version_key, status, revision, origin_type,
    published_at_ms, published_at_source, created_at_ms, metadata_sealed)
    values (${id}, ${repositoryNumber}, '${id}', '${id}', 'Published', 'r', 'INTERNAL', 1, 'published-here', 1, x'00')`;

/** Asset `name` of version 7 for `asset(7, "name", ...)`; `domainId` undefined: as before assets had one. */
function asset(versionId: number, name: string, content: string, bytes: number, domainId?: string) {
  const columns = "version_id, name, digest, size_bytes, md5, sha1, sha512";
  const values = `${versionId}, '${name}', '${content}', ${bytes}, '', '', ''`;
  return domainId === undefined
    ? `insert into assets (${columns}) values (${values})`
    : `insert into assets (${columns}, domain_id) values (${values}, '${domainId}')`;
}

/** d1 has r1 (versions 11, 12) and r2 (version 21); d2 has r3 (version 31). */
const rows = [
  `insert into accounts (account_id, name, status, created_at_ms) values ('a1', 'a', 'active', 1)`,
  domain("d1"),
  domain("d2"),
  ...repository("r1", "d1"),
  ...repository("r2", "d1"),
  ...repository("r3", "d2"),
  version(11, 1),
  version(12, 1),
  version(21, 2),
  version(31, 3),
];

async function totals(domainId: string): Promise<[repositories: number, bytes: number]> {
  const row = await db
    .selectFrom("domains")
    .select(["repository_count", "asset_bytes"])
    .where("domain_id", "=", domainId)
    .executeTakeFirstOrThrow();
  return [row.repository_count, row.asset_bytes];
}

async function fill(): Promise<void> {
  await migrator.migrateToLatest();
  await run(
    ...rows,
    asset(11, "a", "same", 100, "d1"),
    asset(11, "b", "same", 100, "d1"),
    asset(12, "a", "other", 20, "d1"),
    asset(21, "a", "same", 100, "d1"),
    asset(31, "a", "same", 100, "d2"),
  );
}

test("the same bytes count once in a domain, and in each domain", async () => {
  await fill();
  expect(await totals("d1")).toEqual([2, 120]);
  expect(await totals("d2")).toEqual([1, 100]);
});

test("bytes count until the last asset that has them is gone", async () => {
  await fill();
  await run("delete from assets where version_id = 11");
  expect(await totals("d1")).toEqual([2, 120]);
  await run("delete from package_versions where version_id = 21");
  expect(await totals("d1")).toEqual([2, 20]);
  await run("delete from packages where package_id = 1");
  expect(await totals("d1")).toEqual([2, 0]);
  expect(await totals("d2")).toEqual([1, 100]);
});

test("a repository takes its assets along", async () => {
  await fill();
  await run("delete from repositories where repository_id = 'r1'");
  expect(await totals("d1")).toEqual([1, 100]);
  await run("delete from repositories where repository_id = 'r2'");
  expect(await totals("d1")).toEqual([0, 0]);
});

test("a database made before is counted when it is migrated", async () => {
  await migrator.migrateTo("0002-listing-indexes");
  await run(
    ...rows,
    asset(11, "a", "same", 100),
    asset(21, "a", "same", 100),
    asset(12, "a", "other", 20),
    asset(31, "a", "third", 3),
  );
  expect((await migrator.migrateToLatest()).error).toBeUndefined();
  expect(await totals("d1")).toEqual([2, 120]);
  expect(await totals("d2")).toEqual([1, 3]);
  await run("delete from package_versions where version_id = 12");
  expect(await totals("d1")).toEqual([2, 100]);
});
