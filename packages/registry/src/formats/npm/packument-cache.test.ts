import { InMemoryCatalog, repository } from "../in-memory-catalog.fixture.js";
import { createRegistry, publish } from "./npm.fixture.js";
import { parseNpmName } from "./package-name.js";
import { createPackumentCache } from "./packument-cache.js";

async function published(): Promise<InMemoryCatalog> {
  const registry = createRegistry();
  await publish(registry, {
    packed: { name: "a", version: "1.0.0", description: "x".repeat(3000) },
  });
  return registry.catalog;
}

function cacheOver(catalog: InMemoryCatalog, documentCacheMaxBytes: number, clock = () => 0) {
  return createPackumentCache({
    catalog,
    changes: catalog,
    clock,
    repositoryUrl: () => "http://us/",
    settings: { tagPrecedence: "nearest", documentCacheMaxBytes },
  });
}

const name = parseNpmName("a");

test("documents beyond the bound are not kept", async () => {
  const cache = cacheOver(await published(), 15_000);
  const packument = await cache.load(repository, name);
  expect(cache.find(repository, name)).toBe(packument);
  await packument?.render("full");
  expect(cache.find(repository, name)).toBe(packument);
  const small = cacheOver(await published(), 7000);
  const tooBig = await small.load(repository, name);
  await tooBig?.render("full");
  expect(small.find(repository, name)).toBeUndefined();
});

test("when an upstream must be asked again, what was rendered stays if nothing changed", async () => {
  const catalog = await published();
  let now = 0;
  const view = catalog.viewPackage.bind(catalog);
  catalog.viewPackage = async (where, wanted) => {
    const seen = await view(where, wanted);
    return seen && { ...seen, freshUntilMs: now + 100 };
  };
  const cache = cacheOver(catalog, 1_000_000, () => now);
  const first = await cache.load(repository, name);
  now = 100;
  expect(cache.find(repository, name)).toBeUndefined();
  expect(await cache.load(repository, name)).toBe(first);
  expect(cache.find(repository, name)).toBe(first);
});

test("many who ask at once cause one look into the catalog", async () => {
  const catalog = await published();
  const cache = cacheOver(catalog, 1_000_000);
  const before = catalog.views;
  const all = await Promise.all(Array.from({ length: 500 }, () => cache.load(repository, name)));
  expect([new Set(all).size, catalog.views - before]).toEqual([1, 1]);
});

test("a change of the domain's repositories drops what they showed, another domain's does not", async () => {
  const catalog = await published();
  const listeners: Parameters<InMemoryCatalog["subscribe"]>[0][] = [];
  const cache = createPackumentCache({
    catalog,
    changes: { subscribe: (listener) => listeners.push(listener) },
    clock: () => 0,
    repositoryUrl: () => "http://us/",
    settings: { tagPrecedence: "nearest", documentCacheMaxBytes: 1_000_000 },
  });
  await cache.load(repository, name);
  const change = { sequence: 1, atMs: 0, kind: "repository" as const, detail: {} };
  for (const listener of listeners) listener({ ...change, domainId: "domain-2" });
  expect(cache.find(repository, name)).toBeDefined();
  for (const listener of listeners) listener({ ...change, domainId: "domain-1" });
  expect(cache.find(repository, name)).toBeUndefined();
});
