import { insertDomain, insertRepository } from "../../database/rows.fixture.js";
import { insertPackage } from "../../database/packages.js";
import { type CatalogFixture, aCatalog, npm, owner } from "../catalog.fixture.js";
import { getGroups } from "./get-group.js";
import { rootPattern } from "./group-pattern.js";
import { listAssociatedPackages } from "./list-associated-packages.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

async function addPackages(repositoryId: string, names: readonly string[]): Promise<void> {
  const open = { publish: "ALLOW", upstream: "ALLOW" } as const;
  await fixture.database.transact(async (tx) => {
    for (const name of names) await insertPackage(tx, repositoryId, npm(name), open, 1);
  });
}

/** Every page of the root group's packages: how many rows each has, and all the names. */
async function pagesOf(limit: number) {
  const { read } = fixture.database;
  const groups = await getGroups(read, { name: "main", owner });
  const sizes: number[] = [];
  const names: string[] = [];
  let after: readonly (string | number)[] | undefined;
  do {
    const page = await listAssociatedPackages(read, groups, rootPattern, { after, limit });
    sizes.push(page.rows.length);
    names.push(...page.rows.map(({ name }) => name.name));
    after = page.next;
  } while (after !== undefined);
  // They come by what they look like.
  return { sizes, names: names.sort() };
}

test("each package comes once, in pages as asked for, whichever repositories have it", async () => {
  const names = Array.from({ length: 501 }, (_, n) => `lib-${String(n).padStart(3, "0")}`);
  for (const name of ["app", "other"])
    await addPackages((await fixture.repository(name)).id, names);
  expect(await pagesOf(250)).toEqual({ sizes: [250, 250, 1], names });
  expect((await pagesOf(7)).names).toEqual(names);
});

test("a page looks at a limited number of packages of other domains, and goes on behind them", async () => {
  await fixture.database.transact(async (tx) => {
    await insertDomain(tx, { id: "d2", name: "second", owner });
    const there = { id: "r2", name: "theirs", domainId: "d2", administratorAccount: owner };
    await insertRepository(tx, there);
  });
  await addPackages(
    "r2",
    Array.from({ length: 4500 }, (_, n) => `lib-${n}`),
  );
  await addPackages((await fixture.repository("app")).id, ["zebra"]);
  expect(await pagesOf(50)).toEqual({ sizes: [0, 0, 1], names: ["zebra"] });
});

test("a repository that is deleted and not yet empty is not listed", async () => {
  const { id } = await fixture.repository("app");
  await addPackages(id, ["lib"]);
  await fixture.database.transact((tx) =>
    tx
      .updateTable("repositories")
      .set({ name: `/${id}`, deleted_at_ms: 1 })
      .execute(),
  );
  expect((await pagesOf(50)).names).toEqual([]);
});
