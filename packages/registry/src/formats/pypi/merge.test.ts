import type { DetailedVersion } from "../../catalog/model.js";
import type { PackageView, StoredSource, UpstreamSource } from "../../catalog/package-view.js";
import { digestsOf, repository } from "../in-memory-catalog.fixture.js";
import { mergeProject } from "./merge.js";
import { type FileFacts, type VersionFacts, encodeFacts } from "./stored-metadata.js";
import { PypiUpstreamDocument } from "./upstream/upstream-document.js";
import { toUpstreamFile, type UpstreamLink } from "./upstream/upstream-page.js";

const name = { format: "pypi", namespace: "", name: "foo" } as const;

interface Stored {
  readonly version: string;
  readonly files: readonly string[];
  readonly status?: DetailedVersion["status"];
  readonly connection?: string;
  readonly facts?: Partial<VersionFacts>;
  readonly fileFacts?: FileFacts;
}

function stored(...versions: readonly Stored[]): StoredSource {
  return {
    kind: "stored",
    repository,
    tags: new Map(),
    package: {
      ...name,
      id: 1,
      repositoryId: repository.id,
      restrictions: { publish: "ALLOW", upstream: "ALLOW" },
      createdAtMs: 0,
      updatedAtMs: 0,
      revision: 1,
    },
    versions: versions.map(({ version, files, status, connection, facts, fileFacts = {} }, id) => ({
      id,
      version,
      versionKey: version.replace(/\.0$/, ""),
      status: status ?? "Published",
      revision: "r",
      origin: connection ? { type: "EXTERNAL", connection } : { type: "INTERNAL" },
      publishedAtMs: 1000,
      publishedAtSource: "published-here",
      createdAtMs: 1000,
      publishedBy: undefined,
      metadata: encodeFacts({ name: "foo", ...facts }),
      assets: files.map((file) => ({
        name: file,
        sizeBytes: 5,
        digests: digestsOf(Buffer.from(file)),
        metadata: encodeFacts(fileFacts),
      })),
    })),
  };
}

function upstream(connection: string, ...links: readonly Partial<UpstreamLink>[]): UpstreamSource {
  const files = links.flatMap((link) => {
    const filename = link.filename ?? "";
    const url = `http://127.0.0.1:1/${filename}`;
    return toUpstreamFile({ hashes: {}, url, ...link, filename }, "foo") ?? [];
  });
  const document = new PypiUpstreamDocument({ files }, "foo");
  const firstSeenMs = new Map([["1", 7000]]);
  return { kind: "upstream", repository, connection, document, checkedAtMs: 9000, firstSeenMs };
}

const page = (...sources: PackageView["sources"]) =>
  mergeProject({ name, sources, freshUntilMs: 0, isStale: false, contentId: "" }).page;

const filenames = (...sources: PackageView["sources"]) =>
  page(...sources).files.map(({ filename }) => filename);

const wheel = "foo-1.0-py3-none-any.whl";
const sdist = "foo-1.0.tar.gz";

test("a kept version lists the files that its index has got since", () => {
  const kept = stored({ version: "1.0", files: [sdist], connection: "public:pypi" });
  const now = upstream("public:pypi", { filename: sdist }, { filename: wheel, sizeBytes: 9 });
  expect(page(kept, now)).toMatchObject({
    versions: ["1.0"],
    files: [
      { filename: wheel, isStored: false, sizeBytes: 9, coreMetadata: true },
      { filename: sdist, isStored: true, sizeBytes: 5 },
    ],
  });
});

test("files of a version published here, or of two indexes, do not mix", () => {
  const other = upstream("public:pypi", { filename: wheel }, { filename: "foo-2.0.tar.gz" });
  expect(filenames(stored({ version: "1.0", files: [sdist] }), other)).toEqual([
    sdist,
    "foo-2.0.tar.gz",
  ]);
  const kept = stored({ version: "1.0", files: [sdist], connection: "mirror" });
  expect(filenames(kept, other)).toEqual([sdist, "foo-2.0.tar.gz"]);
});

test.each(["Unlisted", "Archived", "Disposed", "Unfinished"] as const)(
  "a version that is %s here is not listed, whatever upstreams have of it",
  (status) => {
    const kept = stored({ version: "1.0", files: [sdist], status, connection: "public:pypi" });
    expect(filenames(kept, upstream("public:pypi", { filename: wheel }))).toEqual([]);
  },
);

test("yanks are the upstream's, unless somebody here decided", () => {
  const kept = (facts: Partial<VersionFacts>) =>
    stored({ version: "1.0", files: [sdist], connection: "public:pypi", facts });
  const yanked = upstream("public:pypi", { filename: sdist, yanked: "theirs" });
  const fine = upstream("public:pypi", { filename: sdist });
  const of = (...sources: PackageView["sources"]) => page(...sources).files[0]?.yanked;
  expect(of(kept({}), yanked)).toBe("theirs");
  expect(of(kept({ yank: { isYanked: false, reason: "" } }), yanked)).toBeUndefined();
  expect(of(kept({ yank: { isYanked: true, reason: "ours" } }), fine)).toBe("ours");
  const gone = { version: "1.0", files: [sdist], connection: "public:pypi" };
  expect(of(stored({ ...gone, fileFacts: { yanked: "" } }))).toBe("");
  expect(of(stored({ ...gone, fileFacts: { yanked: "" } }), fine)).toBeUndefined();
});

test("a file without a time has that of its version, or when it was first seen", () => {
  const files = page(
    upstream(
      "public:pypi",
      { filename: "foo-1.0.zip" },
      { filename: "foo-2.0.zip", uploadedAtMs: 5000 },
      { filename: "foo-2.0.tar.gz" },
      { filename: "foo-3.0.zip" },
    ),
  ).files;
  expect(files.map(({ filename, uploadedAtMs }) => [filename, uploadedAtMs])).toEqual([
    ["foo-1.0.zip", 7000],
    ["foo-2.0.tar.gz", 5000],
    ["foo-2.0.zip", 5000],
    ["foo-3.0.zip", 9000],
  ]);
});

test("versions are listed once and in order, provenance is no file", () => {
  const source = stored(
    { version: "1.10", files: ["foo-1.10.tar.gz", "foo-1.10.tar.gz.provenance"] },
    { version: "1.9", files: ["foo-1.9.0-py3-none-any.whl", "foo-1.9.tar.gz"] },
    { version: "2.0a1", files: ["foo-2.0a1.tar.gz"] },
    { version: "1.0", files: [] },
  );
  const merged = page(source);
  expect(merged.versions).toEqual(["1.9", "1.10", "2.0a1"]);
  expect(merged.files.map(({ filename, hasProvenance }) => [filename, hasProvenance])).toEqual([
    ["foo-1.9.0-py3-none-any.whl", false],
    ["foo-1.9.tar.gz", false],
    ["foo-1.10.tar.gz", true],
    ["foo-2.0a1.tar.gz", false],
  ]);
});
