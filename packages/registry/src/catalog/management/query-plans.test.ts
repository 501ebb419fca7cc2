import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { type CompiledQuery, Kysely, SqliteDialect } from "kysely";
import {
  countAllowedRepositories,
  isRepositoryAllowed,
  listAllowedRepositoryNames,
} from "../../database/package-groups.js";
import { listDomainPackages } from "../../database/domain-packages.js";
import { openDatabase } from "../../database/database.js";
import { findVersions, listFirstVersions } from "../../database/package-versions.js";
import { insertDomain, insertRepository } from "../../database/rows.fixture.js";
import type { Schema } from "../../database/schema.js";
import { findPublishTarget } from "../../database/publish-target.js";
import { findTombstone } from "../../database/tombstones.js";
import { loadGroups } from "../groups/group-rows.js";
import type { Domain, PackageFormat } from "../model.js";
import { listPackages } from "./list-packages.js";
import { findDefaultVersion, listAssetPage, listVersionPage } from "./list-versions.js";
import { listRepositories, listRepositoriesInDomain } from "./list-repositories.js";
import { describeDomain, listDomains } from "./read-domains.js";
import { findRepository, findRepositoryById } from "./repository-rows.js";

let folder: string;
let file: BetterSqlite3.Database;
let db: Kysely<Schema>;
const queries: CompiledQuery[] = [];

const owner = "000000000000";
const domain: Domain = { id: "d1", name: "main", owner, encryptionKeyArn: "arn:k", createdAtMs: 1 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-plans-"));
  const path = join(folder, "packhouse.db");
  const database = await openDatabase(path);
  await database.transact(async (tx) => {
    const row = { account_id: owner, name: "a", status: "active", created_at_ms: 1 } as const;
    await tx.insertInto("accounts").values(row).execute();
    await insertDomain(tx, { id: "d1", name: "main", owner });
    await insertRepository(tx, {
      id: "r1",
      name: "app",
      domainId: "d1",
      administratorAccount: owner,
    });
  });
  await database.close();
  file = new BetterSqlite3(path);
  db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: file }),
    log: (event) => {
      queries.push(event.query);
    },
  });
});

afterAll(async () => {
  await db.destroy();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  queries.length = 0;
});

/** What SQLite says it does for the queries run since the test began. */
function plans(): string[] {
  return queries.flatMap(({ sql, parameters }) => {
    const rows = file.prepare(`explain query plan ${sql}`).all(...parameters) as {
      detail: string;
    }[];
    return rows.map((row) => row.detail);
  });
}

function expectIndexed(): void {
  const steps = plans();
  expect(steps.length).toBeGreaterThan(0);
  for (const step of steps) {
    expect(step).not.toMatch(/^SCAN/);
    expect(step).not.toContain("TEMP B-TREE");
  }
}

const page = (...after: (string | number)[]) => ({
  after: after.length > 0 ? after : undefined,
  limit: 10,
});
const everything = {
  format: undefined,
  namespacePrefix: undefined,
  namePrefix: undefined,
} as const;
const anyOrigin = { publish: undefined, upstream: undefined } as const;

test("repositories are listed by index, with and without prefix, from the start and behind a cursor", async () => {
  const anyone = { namePrefix: undefined, administratorAccount: undefined };
  await listRepositoriesInDomain(db, domain, anyone, page());
  await listRepositoriesInDomain(db, domain, { ...anyone, namePrefix: "ap" }, page("app"));
  await listRepositories(db, owner, undefined, page());
  await listRepositories(db, owner, "ap", page("app", "r1"));
  expectIndexed();
});

test("domains are listed by index", async () => {
  await listDomains(db, owner, page());
  await listDomains(db, owner, page("main"));
  expectIndexed();
});

test("packages are listed by index, whatever is filtered", async () => {
  const any = { ...everything, ...anyOrigin };
  const npm = { ...any, format: "npm" as PackageFormat };
  const blocked = { ...everything, publish: "ALLOW" as const, upstream: "BLOCK" as const };
  for (const filter of [any, blocked]) {
    await listPackages(db, "r1", filter, page());
    await listPackages(db, "r1", filter, page("npm", "", "lib"));
  }
  for (const filter of [npm, { ...npm, namespacePrefix: "te" }]) {
    await listPackages(db, "r1", filter, page());
    await listPackages(db, "r1", filter, page("team", "lib"));
  }
  await listPackages(db, "r1", { ...any, namePrefix: "li" }, page());
  await listPackages(db, "r1", { ...any, namePrefix: "li" }, page("lib", "npm", ""));
  expectIndexed();
});

test("packages of a prefix and a format are found by the prefix; only those of one name are sorted", async () => {
  const filter = { ...everything, ...anyOrigin, namePrefix: "li", format: "npm" as PackageFormat };
  await listPackages(db, "r1", filter, page());
  expect(plans().slice(-2)).toEqual([
    expect.stringContaining("packages_by_name (repository_id=? AND name>? AND name<?)"),
    "USE TEMP B-TREE FOR LAST TERM OF ORDER BY",
  ]);
});

test("versions and assets are listed by index, in both orders", async () => {
  const all = { status: undefined, originType: undefined };
  await listVersionPage(db, 1, { ...all, newestFirst: false }, page());
  await listVersionPage(db, 1, { ...all, newestFirst: false }, page("1.0.0"));
  await listVersionPage(db, 1, { ...all, newestFirst: true }, page());
  await listVersionPage(db, 1, { ...all, newestFirst: true }, page(1_700_000_000_000, 5));
  await listAssetPage(db, 1, page());
  await listAssetPage(db, 1, page("package.tgz"));
  await findDefaultVersion(db, { id: 1 });
  expectIndexed();
});

test("the versions of a batch and their tombstones are found by index", async () => {
  await findVersions(db, 1, ["1.0.0", "1.1.0"]);
  await listFirstVersions(db, 1, 100);
  await findTombstone(db, "r1", { format: "npm", namespace: "", name: "lib" }, "1.0.0");
  expectIndexed();
});

test("a repository and a domain are found by index", async () => {
  await findRepository(db, domain, "app");
  await findRepositoryById(db, "r1");
  expectIndexed();
});

test("a domain is described by index", async () => {
  await describeDomain(db, domain);
  expectIndexed();
});

test("package groups, their lists and their packages are found by index", async () => {
  await loadGroups(db, "d1");
  await isRepositoryAllowed(db, 1, "PUBLISH", "r1");
  await countAllowedRepositories(db, [1, 2, 3]);
  const list = { domainId: "d1", groupId: 1 };
  await listAllowedRepositoryNames(db, list, "PUBLISH", page());
  await listAllowedRepositoryNames(db, list, "PUBLISH", page("app"));
  await listDomainPackages(db, "d1", "/npm/", page());
  await listDomainPackages(db, "d1", "/npm/", page("/npm//lib", "npm", "", "lib"));
  expectIndexed();
});

test("deleting a repository finds its downstream ones by index", () => {
  const statement = "delete from repository_upstreams where upstream_repository_id = 'r1'";
  const rows = file.prepare(`explain query plan ${statement}`).all() as { detail: string }[];
  expect(rows.map((row) => row.detail).join()).toContain("repository_upstreams_upstream");
});

test("a publish looks for names in another case by all of their index", async () => {
  const name = { format: "npm", namespace: "", name: "lib" };
  expect(await findPublishTarget(db, "r1", name, "1.0.0")).toBeDefined();
  expectIndexed();
  expect(plans().join("\n")).toMatch(
    /packages_any_case \(repository_id=\? AND format=\? AND <expr>=\? AND <expr>=\?\)/,
  );
});
