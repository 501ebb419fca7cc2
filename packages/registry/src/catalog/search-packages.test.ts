import type { PackageSearch, PackageSearchResult } from "./catalog.js";
import { type CatalogFixture, aCatalog, caller, npm } from "./catalog.fixture.js";
import type { Repository } from "./model.js";

let fixture: CatalogFixture;
/** How often a package's metadata was read. */
let textsRead = 0;

beforeEach(async () => {
  fixture = await aCatalog();
  textsRead = 0;
});
afterEach(() => fixture.close());

interface Described {
  readonly description?: string;
  readonly keywords?: string[];
}

async function publish(
  repository: Repository,
  name: string,
  { description = "", keywords = [] }: Described = {},
  version = "1.0.0",
): Promise<void> {
  const made = await fixture.aVersion(repository, version, { name: npm(name) });
  const metadata = Buffer.from(JSON.stringify({ description, keywords }));
  await fixture.catalog.publish(repository, { ...made, metadata }, caller);
}

function search(
  repository: Repository,
  wanted: Partial<PackageSearch>,
): Promise<PackageSearchResult> {
  return fixture.catalog.searchPackages(repository, {
    format: "npm",
    words: [],
    qualifiers: [],
    from: 0,
    size: 20,
    textOf: (metadata) => {
      textsRead += 1;
      const { description, keywords } = JSON.parse(metadata.toString()) as Required<Described>;
      return { text: [description, ...keywords].join("\n"), facts: { keywords } };
    },
    ...wanted,
  });
}

const names = ({ packages }: PackageSearchResult) => packages.map(({ name }) => name.name);

test("words are found in names, descriptions and keywords, the best fit first", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, "a-finder", { description: "finds lost keys" });
  await publish(repository, "b-ring", { keywords: ["keys", "lost"] });
  await publish(repository, "keys", { description: "nothing is lost" });
  await publish(repository, "unrelated", { description: "lost" });

  const found = await search(repository, { words: ["lost", "keys"] });
  expect(names(found)).toEqual(["keys", "a-finder", "b-ring"]);
  expect(found.total).toBe(3);
});

test("a qualifier wants a whole value, its negation none", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, "one", { keywords: ["keys"] });
  await publish(repository, "two", { keywords: ["keyring"] });
  const keyed = (isNegated: boolean) =>
    search(repository, { qualifiers: [{ fact: "keywords", anyOf: ["keys", "x"], isNegated }] });

  expect(names(await keyed(false))).toEqual(["one"]);
  expect(names(await keyed(true))).toEqual(["two"]);
});

test("metadata is read once, and again when the package changed", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, "one", { description: "old text" });
  await search(repository, { words: ["text"] });
  await search(repository, { words: ["old"] });
  expect(textsRead).toBe(1);

  await publish(repository, "one", { description: "new text" }, "2.0.0");
  expect(names(await search(repository, { words: ["new"] }))).toEqual(["one"]);
  expect(textsRead).toBe(2);
});

test("pages have no gaps, and of a name in several repositories the nearest counts", async () => {
  const upstream = await fixture.repository("upstream");
  const repository = await fixture.repository("packages", { upstreams: ["upstream"] });
  // The nearer first: nothing that upstreams have already can be published.
  for (const place of [repository, upstream]) {
    for (let n = 0; n < 6; n += 1) {
      await publish(place, `${place === upstream || n < 2 ? "far" : "near"}-${n}`, {
        description: place.name,
      });
    }
  }
  const seen: string[] = [];
  for (let from = 0; from < 10; from += 4) {
    const page = await search(repository, { from, size: 4 });
    expect(page.total).toBe(10);
    seen.push(...names(page));
  }
  expect(seen).toEqual([
    ...[0, 1, 2, 3, 4, 5].map((n) => `far-${n}`),
    ...[2, 3, 4, 5].map((n) => `near-${n}`),
  ]);
  // Hidden by the package of that name nearby, which has another description.
  expect(names(await search(repository, { words: ["upstream"] }))).not.toContain("far-0");
});

test("a package without a published version is not found", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, "gone");
  await fixture.catalog.editPackage(
    repository,
    npm("gone"),
    { versions: [{ versionKey: "1.0.0", metadata: undefined }], tags: new Map() },
    caller,
  );
  expect(await search(repository, { words: ["gone"] })).toEqual({ total: 0, packages: [] });
});
