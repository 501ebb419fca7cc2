// Records events of packages that nobody published, as fast as the database takes them, by the functions that a publish
// calls. The server may run meanwhile, and sends them.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageKey, recordChange } from "@packhouse/registry/database/changes";
import { openDatabase, type Transaction } from "@packhouse/registry/database/database";
import { recordPackageVersionEvent } from "@packhouse/registry/events/package-version-event";

const { values } = parseArgs({
  options: {
    /** The data directory of a server. */
    data: { type: "string" },
    domain: { type: "string", default: "main" },
    repository: { type: "string", default: "packages" },
    packages: { type: "string", default: "500" },
    events: { type: "string", default: "50000" },
  },
});
if (values.data === undefined) throw new Error("--data DIRECTORY is missing");

const eventsInTransaction = 250;
const packages = Number(values.packages);
const events = Number(values.events);
const database = await openDatabase(join(values.data, "packhouse.db"));
const startedAtMs = Date.now();
const repository = await findRepository(values.domain, values.repository);
for (let first = 0; first < events; first += eventsInTransaction) {
  await database.transact(async (tx) => {
    const end = Math.min(events, first + eventsInTransaction);
    for (let event = first; event < end; event += 1) await record(tx, event);
  });
}
await database.close();
console.log(JSON.stringify({ events, seconds: (Date.now() - startedAtMs) / 1000 }));

async function findRepository(domain: string, name: string) {
  const row = await database.read
    .selectFrom("repositories")
    .innerJoin("domains", "domains.domain_id", "repositories.domain_id")
    .select(["repository_id", "administrator_account", "domains.domain_id", "domains.account_id"])
    .where("domains.name", "=", domain)
    .where("repositories.name", "=", name)
    .executeTakeFirstOrThrow();
  return {
    ...{ name, id: row.repository_id, administratorAccount: row.administrator_account },
    domain: { id: row.domain_id, name: domain, owner: row.account_id },
  };
}

/** Packages take turns; the events of each are its versions 1.0.0, 1.0.1 … */
async function record(tx: Transaction, event: number): Promise<void> {
  const name = { format: "generic", namespace: "load", name: `package-${event % packages}` };
  const atMs = Date.now();
  const sequence = await recordChange(
    tx,
    {
      kind: "package-version",
      domainId: repository.domain.id,
      repositoryId: repository.id,
      packageKey: packageKey(name.format, name.namespace, name.name),
      detail: {},
    },
    atMs,
  );
  await recordPackageVersionEvent(tx, {
    ...{ repository, package: name, sequence, atMs, region: "us-local-1", state: "Published" },
    resourceArn: `arn:aws:codeartifact:us-local-1:${repository.domain.owner}:package/${repository.domain.name}/${repository.name}/generic/load/${name.name}`,
    version: `1.0.${Math.floor(event / packages)}`,
    revision: "revision",
    operation: "Created",
    changes: {
      ...{ assetsAdded: 1, assetsRemoved: 0, assetsUpdated: 0 },
      ...{ metadataUpdated: true, statusChanged: true },
    },
  });
}
