// Pages of a list whose rows come and go between two pages.
import { type CatalogFixture, aCatalog, caller, npm } from "../catalog.fixture.js";
import type { Page, PageCursor } from "../../database/pages.js";
import type { Repository } from "../model.js";
import { listPackages } from "./list-packages.js";
import { listVersionPage } from "./list-versions.js";
import { getPackage } from "./lookup.js";

let fixture: CatalogFixture;
let app: Repository;
const lib = npm("lib");

beforeEach(async () => {
  fixture = await aCatalog();
  app = await fixture.repository("app");
});

afterEach(() => fixture.close());

async function publish(version: string, name = lib): Promise<void> {
  fixture.clockMs += 1000;
  await fixture.catalog.publish(app, await fixture.aVersion(app, version, { name }), caller);
}

const deleteVersion = (version: string) =>
  fixture.versions.delete(
    { repository: app, package: lib, caller },
    { versions: [{ version, versionKey: version }] },
  );

/** Reads all pages; `between` runs after each but the last. */
async function readAll<Row>(
  readPage: (after: PageCursor | undefined) => Promise<Page<Row>>,
  between: (page: number) => Promise<void>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: PageCursor | undefined;
  for (let page = 0; ; page += 1) {
    const { rows: some, next } = await readPage(after);
    rows.push(...some);
    if (next === undefined) return rows;
    after = next;
    await between(page);
  }
}

test.each([
  ["by version", false],
  ["by time, newest first", true],
])("versions %s: each one that stays is on exactly one page", async (_, newestFirst) => {
  const published = [1, 2, 3, 4, 5, 6, 7, 8].map((minor) => `1.${minor}.0`);
  for (const version of published) await publish(version);
  // One that was seen, the very row that the cursor names, one that is still to come.
  const gone = newestFirst ? ["1.8.0", "1.5.0", "1.1.0"] : ["1.1.0", "1.4.0", "1.8.0"];
  const { id } = await getPackage(fixture.database.read, app, lib);
  const filter = { status: undefined, originType: undefined, newestFirst };
  const rows = await readAll(
    (after) => listVersionPage(fixture.database.read, id, filter, { after, limit: 2 }),
    async (page) => {
      const version = gone[page];
      if (version !== undefined) await deleteVersion(version);
      await publish(`0.${page}.0`);
      await publish(`2.${page}.0`);
    },
  );
  const versions = rows.map(({ version }) => version);
  expect(new Set(versions).size).toBe(versions.length);
  const staying = published.filter((version) => !gone.includes(version));
  expect(versions).toEqual(expect.arrayContaining(staying));
});

test("packages: each one that stays is on exactly one page", async () => {
  for (const name of ["b", "c", "d", "e", "f"]) await publish("1.0.0", npm(name));
  const filter = {
    ...{ format: undefined, namespacePrefix: undefined, namePrefix: undefined },
    ...{ publish: undefined, upstream: undefined },
  };
  const rows = await readAll(
    (after) => listPackages(fixture.database.read, app.id, filter, { after, limit: 2 }),
    async (page) => {
      const gone = npm(page === 0 ? "c" : "e");
      await fixture.versions.deletePackage({ repository: app, package: gone, caller });
      await publish("1.0.0", npm(`a${page}`));
    },
  );
  expect(rows.map(({ name }) => name)).toEqual(["b", "c", "d", "e", "f"]);
});
