import type { ChangeListener } from "../database/change-feed.js";
import type { ChangeKind } from "../database/changes.js";
import { PackageCache } from "./package-cache.js";

interface Value {
  readonly text: string;
}

const lib = { domainId: "d1", packageKey: "npm//lib" };
const other = { domainId: "d1", packageKey: "npm//other" };
const elsewhere = { domainId: "d2", packageKey: "npm//lib" };

function aCache(maxSizeBytes = 10_000) {
  const listeners: ChangeListener[] = [];
  const cache = new PackageCache<Value>(
    { subscribe: (listener) => listeners.push(listener) },
    { maxSizeBytes, sizeOf: ({ text }) => text.length },
  );
  const change = (kind: ChangeKind, domainId: string, packageKey?: string) => {
    for (const tell of listeners)
      tell({
        ...{ kind, domainId, sequence: 1, atMs: 1, detail: {} },
        ...(packageKey !== undefined && { packageKey }),
      });
  };
  const put = (...packages: (typeof lib)[]) => {
    for (const id of packages) cache.set(id, "1.0.0", { text: "known" }, cache.epoch(id));
  };
  const known = () => [lib, other, elsewhere].map((id) => cache.get(id, "1.0.0") !== undefined);
  return { cache, change, put, known };
}

test("a change of a package drops what is known of it in its domain, and of no other", () => {
  const { cache, change, put, known } = aCache();
  put(lib, other, elsewhere);
  cache.set(lib, "2.0.0", { text: "known" }, cache.epoch(lib));
  change("package-version", "d1", "npm//lib");
  expect(known()).toEqual([false, true, true]);
  expect(cache.get(lib, "2.0.0")).toBeUndefined();
});

test.each<ChangeKind>(["domain", "repository"])(
  "a change of a %s drops all that is known of the domain",
  (kind) => {
    const { change, put, known } = aCache();
    put(lib, other, elsewhere);
    change(kind, "d1");
    expect(known()).toEqual([false, false, true]);
  },
);

test("a change of policies and tags of resources drops nothing", () => {
  const { change, put, known } = aCache();
  put(lib, other, elsewhere);
  change("repository-policy", "d1");
  change("identity", "d1");
  expect(known()).toEqual([true, true, true]);
});

test.each<[ChangeKind, string | undefined]>([
  ["package-version", "npm//lib"],
  ["repository", undefined],
])("what was loaded while a %s changed is not kept", (kind, packageKey) => {
  const { cache, change, known } = aCache();
  const epoch = cache.epoch(lib);
  change(kind, "d1", packageKey);
  cache.set(lib, "1.0.0", { text: "from before" }, epoch);
  expect(known()).toEqual([false, false, false]);
});

test("a value put twice is still dropped, and one that was pushed out makes room", () => {
  const { cache, change, put, known } = aCache(100);
  put(lib, lib);
  change("package-tags", "d1", "npm//lib");
  expect(known()[0]).toBe(false);
  put(lib);
  cache.set(other, "1.0.0", { text: "x".repeat(70) }, cache.epoch(other));
  expect(known()).toEqual([false, true, false]);
});
