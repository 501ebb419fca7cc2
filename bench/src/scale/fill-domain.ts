// Fills a repository with packages that a server would need weeks to be given: rows of the real schema, their metadata
// sealed with the domain's key. Only the bytes of assets are missing. The server must not run meanwhile.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DomainKeyring } from "@packhouse/registry/catalog/domain-keyring";
import { openDatabase } from "@packhouse/registry/database/database";
import { type SqliteFile, openSqliteFile } from "@packhouse/registry/database/sqlite";
import { openEmbeddedKeys } from "@packhouse/registry/keys/embedded";
import { type DomainSize, shapePackages } from "./domain-shape.js";
import { type Place, createRowWriter } from "./row-writer.js";

const { values } = parseArgs({
  options: {
    /** The data directory of a server that was started once and has ended. */
    data: { type: "string" },
    domain: { type: "string", default: "main" },
    repository: { type: "string", default: "packages" },
    packages: { type: "string", default: "10000" },
    versions: { type: "string", default: "100000" },
  },
});
if (values.data === undefined) throw new Error("--data DIRECTORY is missing");

/** Other repositories of the domain, which lists of repositories show. */
const packagesForEachRepository = 1000;
const packagesInTransaction = 1000;

const size = { packages: Number(values.packages), versions: Number(values.versions) };
const startedAtMs = Date.now();
const place = await findPlace(values.data, values);
const file = openSqliteFile(join(values.data, "packhouse.db"));
// Nothing is lost that this program could not make again.
file.pragma("synchronous = OFF");
file.pragma("journal_mode = OFF");
file.pragma("cache_size = -1000000");
writeRows(file, place, size);
file.pragma("journal_mode = WAL");
file.close();
console.log(JSON.stringify({ ...size, seconds: (Date.now() - startedAtMs) / 1000 }));

async function findPlace(
  directory: string,
  { domain, repository }: { readonly domain: string; readonly repository: string },
): Promise<Place> {
  const database = await openDatabase(join(directory, "packhouse.db"));
  try {
    const row = await database.read
      .selectFrom("repositories")
      .innerJoin("domains", "domains.domain_id", "repositories.domain_id")
      .select(["repositories.repository_id", "domains.domain_id", "domains.account_id"])
      .where("domains.name", "=", domain)
      .where("repositories.name", "=", repository)
      .executeTakeFirstOrThrow();
    const embedded = await openEmbeddedKeys({
      path: join(directory, "keys.json"),
      region: "us-local-1",
      accountId: row.account_id,
      nowMs: startedAtMs,
    });
    const keyring = new DomainKeyring(
      database,
      { embedded, defaultProvider: "embedded" },
      () => startedAtMs,
    );
    const { domain_id: domainId, repository_id: repositoryId } = row;
    return { domainId, repositoryId, key: await keyring.get(domainId) };
  } finally {
    await database.close();
  }
}

function writeRows(file: SqliteFile, place: Place, size: DomainSize): void {
  const writer = createRowWriter(file, place);
  let written = 0;
  file.exec("begin");
  for (const shaped of shapePackages(size)) {
    writer.writePackage(shaped);
    if (written % 2 === 0) writer.writeUpstreamDocument(shaped);
    written += 1;
    if (written % packagesInTransaction === 0) file.exec("commit; begin");
  }
  writeRepositories(file, place, size.packages / packagesForEachRepository);
  file.exec("commit");
}

function writeRepositories(file: SqliteFile, { repositoryId }: Place, count: number): void {
  const insert = file.prepare(
    `insert into repositories (repository_id, domain_id, name, administrator_account, created_at_ms)
     select ?, domain_id, ?, administrator_account, created_at_ms from repositories where repository_id = ?`,
  );
  for (let number = 0; number < count; number += 1)
    insert.run(`scale-${number}`, `team-${number}`, repositoryId);
}
