import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { metadataOf } from "../distributions.fixture.js";
import {
  createRegistry,
  formOf,
  sdistUpload,
  send,
  type Upload,
  wheelUpload,
} from "../pypi.fixture.js";

const lib = {
  name: "Acme.Lib",
  version: "1.0",
  headers: ["Requires-Python: >=3.9", "Requires-Dist: dep>=1,<2", "Requires-Dist: other"],
  description: "# Read me",
};

interface Page {
  readonly versions: string[];
  readonly files: (Record<string, unknown> & { filename: string })[];
}

const json = { headers: { accept: "application/vnd.pypi.simple.v1+json" } };

async function pageOf(registry: ReturnType<typeof createRegistry>) {
  return (await registry.send("simple/acme-lib/", json)).json as unknown as Page;
}

const changed = (fields: Upload["fields"], more: Partial<Upload> = {}): Upload => {
  const upload = wheelUpload(lib);
  return { ...upload, ...more, fields: { ...upload.fields, ...fields } };
};

test("a wheel and a source distribution of a version are two files of it", async () => {
  const registry = createRegistry();
  expect((await send(registry, wheelUpload(lib))).status).toBe(200);
  expect((await send(registry, await sdistUpload(lib))).status).toBe(200);
  const page = await pageOf(registry);
  expect(page.versions).toEqual(["1.0"]);
  expect(page.files).toMatchObject([
    {
      filename: "acme_lib-1.0-py3-none-any.whl",
      url: "1.0/acme_lib-1.0-py3-none-any.whl",
      "requires-python": ">=3.9",
      "core-metadata": { sha256: createHash("sha256").update(metadataOf(lib)).digest("hex") },
      "upload-time": "2023-11-14T22:13:20.000Z",
      yanked: false,
    },
    { filename: "acme_lib-1.0.tar.gz", "core-metadata": false },
  ]);
  const metadata = await registry.send(
    "simple/acme-lib/1.0/acme_lib-1.0-py3-none-any.whl.metadata",
  );
  expect(metadata.bytes.toString()).toBe(metadataOf(lib));
  expect(registry.catalog.openPending).toBe(0);
});

test.each<[string, Upload]>([
  [
    "the file comes first, without a media type (uv)",
    { ...wheelUpload(lib), isFileFirst: true, contentType: "" },
  ],
  [
    "md5 is in base64url (as specified)",
    changed({
      sha256_digest: undefined,
      md5_digest: createHash("md5").update(wheelUpload(lib).content).digest("base64url"),
    }),
  ],
  ["the name is normalised (twine 7)", changed({ name: "acme-lib" })],
  [
    "requirements were written anew (twine)",
    changed({ requires_dist: ["other", "dep<2,>=1"], requires_python: ">=3.9" }),
  ],
  ["the version is not normalised", changed({ version: "v1.0" })],
])("an upload is taken when %s", async (_how, upload) => {
  const registry = createRegistry();
  const reply = await send(registry, upload);
  expect([reply.status, reply.bytes.toString()]).toEqual([200, "OK\n"]);
  expect((await pageOf(registry)).files).toHaveLength(1);
});

test.each<[string, Upload, string]>([
  [
    "the digest is another's",
    changed({ sha256_digest: "0".repeat(64) }),
    "digest supplied does not match",
  ],
  ["there is no digest", changed({ sha256_digest: undefined }), "at least one message digest"],
  ["the version is another", changed({ version: "1.1" }), "Version in filename should be '1.1'"],
  ["the name is another", changed({ name: "other" }), "project 'other'"],
  ["the name is none", changed({ name: "-" }), "invalid value for Name"],
  ["the version is none", changed({ version: "one" }), "invalid value for Version"],
  ["there is no version", changed({ version: undefined }), "lacks the field version"],
  ["a dependency is hidden", changed({ requires_dist: ["other"] }), "Requires-Dist is 'other'"],
  ["Requires-Python differs", changed({ requires_python: ">=3.8" }), "Requires-Python is '>=3.8'"],
  ["the type is another", changed({ filetype: "sdist" }), "Invalid file extension"],
  ["the protocol is another", changed({ protocol_version: "2" }), "Unknown protocol version"],
  ["it is registered only", changed({ ":action": "submit" }), "The action submit is not served"],
  [
    "the file is no wheel",
    changed({}, { content: Buffer.from("text") }),
    "Invalid distribution file",
  ],
  [
    "the file's name leaves the folder",
    changed({}, { filename: "..%2facme_lib-1.0.tar.gz" }),
    "is not that of",
  ],
  [
    "the file's name has another project",
    changed({}, { filename: "other-1.0-py3-none-any.whl" }),
    "its folder acme_lib-1.0.dist-info",
  ],
  ["the file's name says nothing", changed({}, { filename: "package.zip" }), "is not that of"],
  [
    "the metadata has two names",
    wheelUpload({ ...lib, headers: ["Name: other"] }),
    "the field name more than once",
  ],
  [
    "attestations are deeper than the stack",
    changed({
      attestations: `[{"version":1,"envelope":{},"verification_material":{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}}]`,
    }),
    "nested deeper than 64 levels",
  ],
  ["attestations are nonsense", changed({ attestations: "[{}]" }), "Invalid attestations"],
])("an upload is refused when %s", async (_why, upload, message) => {
  const registry = createRegistry();
  const reply = await send(registry, upload);
  expect(reply.bytes.toString()).toContain(message);
  expect([reply.status, registry.catalog.packages.size, registry.catalog.openPending]).toEqual([
    400, 0, 0,
  ]);
});

test("a file of another content under the same name is refused in words that clients know", async () => {
  const registry = createRegistry();
  await send(registry, wheelUpload(lib));
  const other = await send(registry, wheelUpload({ ...lib, files: { "other.py": "" } }));
  expect([other.status, other.bytes.toString()]).toEqual([
    409,
    expect.stringContaining("File already exists"),
  ]);
  expect((await send(registry, wheelUpload(lib))).status).toBe(200);
});

test("what is no form, or a form cut off, is refused", async () => {
  const registry = createRegistry();
  const { body, headers } = formOf(wheelUpload(lib));
  const sent = { method: "POST", body: (body as Buffer).subarray(0, -200), headers: headers ?? {} };
  expect((await registry.send("", sent)).status).toBe(400);
  expect(
    (await registry.send("", { ...sent, headers: { "content-type": "text/plain" } })).status,
  ).toBe(400);
  const noBoundary = { ...sent, headers: { "content-type": "multipart/form-data" } };
  expect((await registry.send("", noBoundary)).status).toBe(400);
  const tar = gzipSync(Buffer.from("no tar archive at all"));
  const upload = { ...(await sdistUpload(lib)), content: tar };
  expect((await send(registry, upload)).status).toBe(400);
  expect([registry.catalog.openPending, registry.unexpected]).toEqual([0, []]);
});

test("nothing is stored for who may not publish the project", async () => {
  const registry = createRegistry();
  registry.denied.add("codeartifact:PublishPackageVersion");
  expect((await send(registry, wheelUpload(lib))).status).toBe(403);
  expect((await registry.send("", { ...formOf(wheelUpload(lib)), body: "" })).status).not.toBe(200);
  expect([registry.catalog.packages.size, registry.catalog.openPending]).toEqual([0, 0]);
});

test("attestations are kept with the file and handed out", async () => {
  const registry = createRegistry();
  const attestation = {
    version: 1,
    verification_material: { certificate: "c" },
    envelope: { statement: "s" },
  };
  expect(
    (await send(registry, changed({ attestations: JSON.stringify([attestation]) }))).status,
  ).toBe(200);
  const { files } = await pageOf(registry);
  const url = String(files[0]?.["provenance"]);
  expect(files.map(({ filename }) => filename)).toEqual(["acme_lib-1.0-py3-none-any.whl"]);
  const provenance = await registry.send(url.slice(url.indexOf("simple/")));
  expect(provenance.headers["content-type"]).toBe("application/vnd.pypi.integrity.v1+json");
  expect(provenance.json).toEqual({
    version: 1,
    attestation_bundles: [
      { publisher: { kind: "Packhouse", name: "alice" }, attestations: [attestation] },
    ],
  });
});
