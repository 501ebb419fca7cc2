import { type CatalogFixture, aCatalog, caller, npm } from "../catalog.fixture.js";
import { emptyDeletedRepositories, emptyRepository } from "./empty-repositories.js";
import { insertDomain } from "../../database/rows.fixture.js";
import { deleteDomain } from "./delete-domain.js";
import { listRepositoriesInDomain } from "./list-repositories.js";
import { findRepositoryById } from "./repository-rows.js";
import { deleteRepository } from "./delete-repository.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const owner = "000000000000";

async function fill(repositoryId: string, packages: number): Promise<void> {
  await fixture.database.transact(async (tx) => {
    for (let number = 0; number < packages; number += 1)
      await tx
        .insertInto("packages")
        .values({
          repository_id: repositoryId,
          format: "npm",
          namespace: "",
          name: `lib-${number}`,
          publish_restriction: "ALLOW",
          upstream_restriction: "BLOCK",
          created_at_ms: 1,
          updated_at_ms: 1,
          revision: 0,
          skeleton: `/npm//lib-${number}`,
        })
        .execute();
  });
}

async function packagesLeft(): Promise<number> {
  const rows = await fixture.database.read.selectFrom("packages").select("name").execute();
  return rows.length;
}

/** Deletes it; what comes after the first transaction waits until `emptying` is opened. */
function remove(name: string) {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let transactions = 0;
  const { database } = fixture;
  const held: typeof database = {
    ...database,
    async transact(work) {
      transactions += 1;
      if (transactions > 1) await opened;
      return database.transact(work);
    },
  };
  const management = { database: held, now: () => 5, region: "us-local-1" };
  const domain = { name: "main", owner };
  const empty = (id: string) => emptyRepository(held, id);
  const deleting = deleteRepository(management, domain, name, "arn:someone", empty);
  return { deleting, startEmptying: open };
}

test("a repository is gone for everybody before its packages are, and nobody waits for them", async () => {
  const { read } = fixture.database;
  const repository = await fixture.repository("large");
  const other = await fixture.repository("other");
  await fill(repository.id, 300);
  const { deleting, startEmptying } = remove("large");
  // Our writes are done in the order in which they are asked for: this one after the first of the deletion.
  await fixture.catalog.publish(other, await fixture.aVersion(other, "1.0.0"), caller);
  expect(await packagesLeft()).toBe(301);
  expect(await findRepositoryById(read, repository.id)).toBeUndefined();
  const everything = { namePrefix: undefined, administratorAccount: undefined };
  const page = { after: undefined, limit: 10 };
  const { rows } = await listRepositoriesInDomain(read, repository.domain, everything, page);
  expect(rows.map(({ name }) => name)).toEqual(["other"]);
  const target = { repository, package: npm("lib-1"), caller };
  const batch = { versions: [{ version: "1.0.0", versionKey: "1.0.0" }] };
  const nothing = { versions: [], tags: new Map() };
  const copied = { batch, package: npm("lib"), allowsOverwrite: false, includesUpstreams: false };
  const late = [
    fixture.catalog.publish(repository, await fixture.aVersion(repository, "1"), caller),
    fixture.catalog.editPackage(repository, npm("lib-1"), nothing, caller),
    fixture.versions.updateStatus(target, batch, "Archived"),
    fixture.versions.deletePackage(target),
    fixture.versions.copy({ ...copied, source: other, destination: repository, caller }),
  ];
  for (const change of await Promise.allSettled(late)) {
    const reason = { message: "The repository was deleted meanwhile." };
    expect(change).toMatchObject({ status: "rejected", reason });
  }

  startEmptying();
  await deleting;
  expect(await packagesLeft()).toBe(1);
});

/** A repository of 30 packages that a process hid before it ended. */
async function aHiddenRepository(): Promise<void> {
  const { id } = await fixture.repository("large");
  await fill(id, 30);
  await fixture.database.transact((tx) =>
    tx
      .updateTable("repositories")
      .set({ name: `/${id}`, deleted_at_ms: 1 })
      .execute(),
  );
}

test("the deletion of a domain waits for its own deleted repositories, and for nobody else's", async () => {
  await aHiddenRepository();
  const { database } = fixture;
  const management = { database, now: () => 5, region: "us-local-1" };
  await database.transact((tx) => insertDomain(tx, { id: "d2", name: "second", owner }));
  const remove = (name: string) =>
    deleteDomain(management, { name, owner }, "arn:someone", () => undefined);
  await expect(remove("second")).resolves.toMatchObject({ name: "second" });
  await expect(remove("none")).resolves.toBeUndefined();
  expect(await packagesLeft()).toBe(30);
  await expect(remove("main")).resolves.toMatchObject({ name: "main" });
  expect(await packagesLeft()).toBe(0);
});

test("what a process left is emptied by the next", async () => {
  await aHiddenRepository();
  await emptyDeletedRepositories(fixture.database);
  expect(await packagesLeft()).toBe(0);
  const rows = await fixture.database.read.selectFrom("repositories").selectAll().execute();
  expect(rows).toEqual([]);
});
