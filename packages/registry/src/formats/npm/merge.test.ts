import fc from "fast-check";
import { compare } from "semver";
import type { DetailedVersion } from "../../catalog/model.js";
import type { PackageSource, PackageView, StoredSource } from "../../catalog/package-view.js";
import { createInlinePacker } from "./document-packer.js";
import { mergePackage } from "./merge.js";
import { digestsOf, repository } from "../in-memory-catalog.fixture.js";
import { parseNpmName } from "./package-name.js";
import { renderVersion, tagsDocument } from "./render.js";
import { type ManifestExtra, encodeStoredManifest } from "./stored-manifest.js";
import { createNpmUpstreamReader } from "./upstream.js";

const name = parseNpmName("x");

function storedVersion(
  version: string,
  where: string,
  status: DetailedVersion["status"],
  extra: ManifestExtra = {},
): DetailedVersion {
  return {
    id: 1,
    version,
    versionKey: version,
    status,
    revision: "r",
    origin: { type: where === "retained" ? "EXTERNAL" : "INTERNAL" },
    publishedAtMs: 1000,
    publishedAtSource: "published-here",
    createdAtMs: 1000,
    publishedBy: undefined,
    metadata: encodeStoredManifest(
      { name: "x", version, where },
      { shasum: digestsOf(Buffer.from(where)).sha1 },
      extra,
    ),
    assets: [],
  };
}

function stored(
  where: string,
  versions: readonly DetailedVersion[],
  tags: Readonly<Record<string, string>>,
): StoredSource {
  return {
    kind: "stored",
    repository,
    package: {
      ...name,
      id: 1,
      repositoryId: where,
      restrictions: { publish: "ALLOW", upstream: "ALLOW" },
      createdAtMs: 500,
      updatedAtMs: 2000,
      revision: 1,
    },
    versions,
    tags: new Map(Object.entries(tags)),
  };
}

async function upstream(
  versions: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): Promise<PackageSource> {
  const document = {
    name: "x",
    "dist-tags": tags,
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, deprecated]) => [
        version,
        {
          name: "x",
          version,
          deprecated,
          dist: { shasum: "a".repeat(40), tarball: "http://127.0.0.1/x.tgz" },
        },
      ]),
    ),
  };
  const url = new URL("http://127.0.0.1/x");
  const read = await createNpmUpstreamReader(createInlinePacker()).readDocument(
    Buffer.from(JSON.stringify(document)),
    { name, base: url, url },
  );
  return {
    kind: "upstream",
    repository,
    connection: "c",
    document: read,
    checkedAtMs: 9000,
    firstSeenMs: new Map([["1.0.0", 7000]]),
  };
}

const view = (...sources: PackageSource[]): PackageView => ({
  name,
  sources,
  freshUntilMs: Infinity,
  isStale: false,
  contentId: "",
});

const versionPool = ["1.0.0", "1.1.0", "2.0.0-beta.1", "2.0.0", "10.0.0"];
const anySource = fc
  .record({
    versions: fc.dictionary(
      fc.constantFrom(...versionPool),
      fc.constantFrom("Published", "Unlisted", "Archived", "Disposed", "Unfinished"),
    ),
    tags: fc.dictionary(fc.constantFrom("latest", "next", "old"), fc.constantFrom(...versionPool)),
  })
  .map(({ versions, tags }) => ({
    versions: Object.entries(versions),
    tags,
  }));

test("the nearest source decides, tags never dangle, latest exists: for any sources", () => {
  fc.assert(
    fc.property(
      fc.array(anySource, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("nearest", "codeartifact"),
      (drawn, rule) => {
        const sources = drawn.map(({ versions, tags }, index) =>
          stored(
            `source-${index}`,
            versions.map(([version, status]) => storedVersion(version, `source-${index}`, status)),
            tags,
          ),
        );
        const merged = mergePackage(view(...sources), rule);
        for (const version of versionPool) {
          const nearest = drawn.findIndex(({ versions }) =>
            versions.some(([own]) => own === version),
          );
          const status = drawn[nearest]?.versions.find(([own]) => own === version)?.[1];
          const found = merged.versions.get(version);
          expect(found !== undefined).toBe(status === "Published");
          if (found)
            expect(JSON.parse(found.metadata.toString())).toMatchObject({
              where: `source-${nearest}`,
            });
        }
        for (const [tag, key] of merged.tags) {
          expect(merged.versions.has(key)).toBe(true);
          const holders = drawn.filter(({ tags }) => merged.versions.has(tags[tag] ?? ""));
          const decides = rule === "nearest" ? holders[0] : holders.at(-1);
          if (decides) expect(key).toBe(decides.tags[tag]);
        }
        expect(merged.tags.has("latest")).toBe(merged.versions.size > 0);
        const tagged = drawn.some(({ tags }) => merged.versions.has(tags["latest"] ?? ""));
        const releases = [...merged.versions.keys()]
          .filter((key) => !key.includes("-"))
          .sort(compare);
        if (!tagged && releases.length > 0) expect(merged.tags.get("latest")).toBe(releases.at(-1));
      },
    ),
    { numRuns: 500 },
  );
});

test("a version hidden here hides the upstream's same version", async () => {
  const merged = mergePackage(
    view(
      stored("here", [storedVersion("1.0.0", "here", "Archived")], {}),
      await upstream({ "1.0.0": "", "1.1.0": "" }, { latest: "1.0.0" }),
    ),
    "nearest",
  );
  expect([[...merged.versions.keys()], tagsDocument(merged)]).toEqual([
    ["1.1.0"],
    { latest: "1.1.0" },
  ]);
});

test("the upstream's deprecation reaches a kept copy, unless somebody here decided", async () => {
  const sources = async (extra: ManifestExtra, said: string) =>
    view(
      stored("retained", [storedVersion("1.0.0", "retained", "Published", extra)], {}),
      await upstream({ "1.0.0": said }, {}),
    );
  const deprecation = async (extra: ManifestExtra, said: string) => {
    const merged = mergePackage(await sources(extra, said), "nearest");
    const version = merged.versions.get("1.0.0");
    if (!version) throw new Error("the version is visible");
    return (
      JSON.parse(renderVersion(merged, version, "http://us/").toString()) as { deprecated?: string }
    ).deprecated;
  };
  expect(await deprecation({}, "bad")).toBe("bad");
  expect(await deprecation({ deprecated: "bad" }, "")).toBeUndefined();
  expect(await deprecation({ deprecated: "ours", isDeprecatedHere: true }, "bad")).toBe("ours");
  expect(await deprecation({ isDeprecatedHere: true }, "bad")).toBeUndefined();
});

test("a version whose time the upstream does not tell has the time we saw it", async () => {
  const merged = mergePackage(view(await upstream({ "1.0.0": "", "1.1.0": "" }, {})), "nearest");
  expect([...merged.versions.values()].map(({ publishedAtMs }) => publishedAtMs)).toEqual([
    7000, 9000,
  ]);
});

test("the README is the latest version's, cut between characters at 64 KiB", () => {
  const readme = Buffer.from("é".repeat(40_000));
  const offset = Buffer.concat([Buffer.from("#"), readme]);
  const source = stored(
    "here",
    [
      { ...storedVersion("1.0.0", "here", "Published"), readme: Buffer.from("old") },
      { ...storedVersion("1.1.0", "here", "Published"), readme: offset },
    ],
    { latest: "1.1.0" },
  );
  expect(mergePackage(view(source), "nearest").readme).toBe(`#${"é".repeat(32_767)}`);
});
