import { gunzipSync } from "node:zlib";
import {
  createRegistry,
  makeTarball,
  publishBody,
  type Publish,
  type Registry,
} from "./npm-fixtures.contract.js";

async function publish(registry: Registry, publication: Publish) {
  const body = await publishBody(publication);
  return registry.send(body.name.replace("/", "%2f"), {
    method: "PUT",
    body: JSON.stringify(body),
  });
}

const lib = {
  name: "@acme/lib",
  version: "1.0.0",
  description: "A library",
  dependencies: { dep: "^1.0.0" },
};

describe("publish", () => {
  test("a published version is in both documents and its tarball comes back", async () => {
    const registry = createRegistry();
    const sent = await publishBody({ packed: lib, files: { "index.js": "1" } });
    const answer = await registry.send("@acme%2flib", {
      method: "PUT",
      body: JSON.stringify(sent),
    });
    expect([answer.status, answer.json]).toEqual([201, { ok: true, success: true }]);
    const full = await registry.send("@acme%2flib");
    const document = full.json as never as {
      versions: Record<string, { dist: Record<string, unknown> }>;
    };
    const dist = document.versions["1.0.0"]?.dist ?? {};
    expect(dist).toEqual({
      integrity: expect.stringMatching(/^sha512-/) as string,
      shasum: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      fileCount: 2,
      unpackedSize: expect.any(Number) as number,
      signatures: [{ keyid: "SHA256:own", sig: expect.any(String) as string }],
      tarball: "http://127.0.0.1:8420/d/main-000000000000/npm/packages/@acme/lib/-/lib-1.0.0.tgz",
    });
    document.versions["1.0.0"]!.dist = {};
    expect(document).toMatchInlineSnapshot(`
      {
        "_id": "@acme/lib",
        "_rev": "1-1",
        "description": "A library",
        "dist-tags": {
          "latest": "1.0.0",
        },
        "maintainers": [],
        "name": "@acme/lib",
        "time": {
          "1.0.0": "2023-11-14T22:13:20.000Z",
          "created": "2023-11-14T22:13:20.000Z",
          "modified": "2023-11-14T22:13:20.000Z",
        },
        "versions": {
          "1.0.0": {
            "_hasShrinkwrap": false,
            "_id": "@acme/lib@1.0.0",
            "_npmUser": {
              "email": "",
              "name": "alice",
            },
            "dependencies": {
              "dep": "^1.0.0",
            },
            "description": "A library",
            "dist": {},
            "name": "@acme/lib",
            "version": "1.0.0",
          },
        },
      }
    `);
    const short = await registry.send("@acme/lib", {
      headers: { accept: "application/vnd.npm.install-v1+json" },
    });
    expect(short.headers["content-type"]).toBe("application/vnd.npm.install-v1+json");
    const abbreviated = short.json as never as typeof document;
    abbreviated.versions["1.0.0"]!.dist = {};
    expect(abbreviated).toMatchInlineSnapshot(`
      {
        "dist-tags": {
          "latest": "1.0.0",
        },
        "modified": "2023-11-14T22:13:20.000Z",
        "name": "@acme/lib",
        "time": {
          "1.0.0": "2023-11-14T22:13:20.000Z",
          "created": "2023-11-14T22:13:20.000Z",
          "modified": "2023-11-14T22:13:20.000Z",
        },
        "versions": {
          "1.0.0": {
            "_hasShrinkwrap": false,
            "dependencies": {
              "dep": "^1.0.0",
            },
            "dist": {},
            "name": "@acme/lib",
            "version": "1.0.0",
          },
        },
      }
    `);
    const tarball = await registry.send("@acme/lib/-/lib-1.0.0.tgz");
    const [attachment] = Object.values(sent._attachments);
    expect(tarball.bytes.toString("base64")).toBe(attachment?.data);
    expect(registry.catalog.consumed).toEqual(["lib@1.0.0"]);
    expect(registry.catalog.openPending).toBe(0);
  });

  test("the same bytes again succeed, other bytes are a conflict that npm prints", async () => {
    const registry = createRegistry();
    expect((await publish(registry, { packed: lib })).status).toBe(201);
    expect((await publish(registry, { packed: lib })).status).toBe(200);
    const other = await publish(registry, { packed: lib, files: { "index.js": "2" } });
    expect([other.status, other.json]).toEqual([
      409,
      { error: "You cannot publish over the previously published versions: 1.0.0." },
    ]);
    expect(registry.catalog.openPending).toBe(0);
  });

  test("attachments may come before versions, in chunks of any size", async () => {
    const { _attachments, ...rest } = await publishBody({ packed: lib });
    const text = Buffer.from(JSON.stringify({ _attachments, ...rest }).replaceAll("/", "\\/"));
    for (const size of [1, 2, 3, 5, 7, 64, 1000]) {
      const registry = createRegistry();
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.subarray(i * size, (i + 1) * size),
      );
      const { Readable } = await import("node:stream");
      const answer = await registry.send("@acme/lib", {
        method: "PUT",
        body: Readable.from(chunks),
      });
      expect(answer.status).toBe(201);
    }
  });

  test.each([
    ["a wrong length", (d: Doc) => (attachmentOf(d).length = 1)],
    ["wrong shasum", (d: Doc) => (distOf(d)["shasum"] = "0".repeat(40))],
    [
      "wrong integrity",
      (d: Doc) => (distOf(d)["integrity"] = `sha512-${Buffer.alloc(64).toString("base64")}`),
    ],
    ["no base64", (d: Doc) => (attachmentOf(d).data = "***")],
    ["cut base64", (d: Doc) => (attachmentOf(d).data = attachmentOf(d).data.slice(0, -2))],
    ["cut gzip", (d: Doc) => (attachmentOf(d).data = attachmentOf(d).data.slice(0, -40))],
    ["another name", (d: Doc) => (d.name = "@acme/other")],
    ["two versions", (d: Doc) => (d.versions["2.0.0"] = { name: "@acme/lib", version: "2.0.0" })],
    ["two tarballs", (d: Doc) => (d._attachments["b.tgz"] = { ...attachmentOf(d) })],
    ["a tag that is a version", (d: Doc) => (d["dist-tags"]["1.0.0"] = "1.0.0")],
    ["a tag on another version", (d: Doc) => (d["dist-tags"]["next"] = "3.0.0")],
  ])("%s is refused and leaves nothing", async (_case, mutate) => {
    const registry = createRegistry();
    const document = (await publishBody({ packed: lib })) as unknown as Doc;
    mutate(document);
    const answer = await registry.send("@acme/lib", {
      method: "PUT",
      body: JSON.stringify(document),
    });
    expect([answer.status, typeof (answer.json as { error?: unknown }).error]).toEqual([
      400,
      "string",
    ]);
    expect(registry.catalog.packages.size).toBe(0);
    expect(registry.catalog.openPending).toBe(0);
    expect(registry.unexpected).toEqual([]);
  });

  test("whoever may only deprecate cannot publish, and the other way round", async () => {
    const registry = createRegistry();
    registry.denied.add("codeartifact:PublishPackageVersion");
    expect((await publish(registry, { packed: lib })).status).toBe(403);
    registry.denied.clear();
    await publish(registry, { packed: lib });
    registry.denied.add("codeartifact:PutPackageMetadata");
    const document = (await registry.send("@acme/lib")).json as never as Doc;
    document.versions["1.0.0"]!["deprecated"] = "old";
    const answer = await registry.send("@acme/lib", {
      method: "PUT",
      body: JSON.stringify(document),
    });
    expect(answer.status).toBe(403);
  });

  test.each(["Upper", "_x", ".x", "node_modules", "@acme/.x", "http", "a b", "x".repeat(215)])(
    "%s is no name for a new package",
    async (name) => {
      const registry = createRegistry();
      const body = await publishBody({ packed: { name, version: "1.0.0" } });
      const answer = await registry.send(encodeURIComponent(name).replace("%2F", "/"), {
        method: "PUT",
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(400);
      expect(registry.catalog.packages.size).toBe(0);
    },
  );
});

interface Doc {
  name: string;
  _rev: string;
  "dist-tags": Record<string, string>;
  versions: Record<string, Record<string, unknown>>;
  _attachments: Record<string, { data: string; length: number }>;
}

function attachmentOf(document: Doc) {
  const [attachment] = Object.values(document._attachments);
  if (!attachment) throw new Error("the document has no attachment");
  return attachment;
}

function distOf(document: Doc): Record<string, unknown> {
  return document.versions["1.0.0"]?.["dist"] as Record<string, unknown>;
}

describe("reads", () => {
  test("repeated reads are synchronous and ask the catalog once", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    await registry.send("@acme/lib");
    const before = registry.catalog.views;
    for (let i = 0; i < 1000; i += 1) {
      expect((await registry.send("@acme/lib")).isSynchronous).toBe(true);
      expect((await registry.send("@acme/lib/-/lib-1.0.0.tgz")).isSynchronous).toBe(true);
    }
    expect(registry.catalog.views).toBe(before);
  });

  test("a publish is in the next answer", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    await registry.send("@acme/lib");
    await publish(registry, { packed: { ...lib, version: "1.1.0" } });
    expect((await registry.send("@acme/lib")).json["dist-tags"]).toEqual({ latest: "1.1.0" });
  });

  test("a load that began before a change is not kept", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const view = registry.catalog.viewPackage.bind(registry.catalog);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    registry.catalog.viewPackage = async (where, name) => {
      const seen = await view(where, name);
      await held;
      return seen;
    };
    const early = registry.send("@acme/lib");
    await new Promise((resolve) => setImmediate(resolve));
    registry.catalog.viewPackage = view;
    await publish(registry, { packed: { ...lib, version: "1.1.0" } });
    release();
    await early;
    expect((await registry.send("@acme/lib")).json["dist-tags"]).toEqual({ latest: "1.1.0" });
  });

  test("gzip first, brotli when it is ready, 304 for what the client has", async () => {
    const registry = createRegistry();
    await publish(registry, {
      packed: { ...lib, keywords: Array.from({ length: 500 }, (_, i) => `word-${i}`) },
    });
    const plain = await registry.send("@acme/lib");
    const br = { headers: { "accept-encoding": "gzip, br" } };
    const first = await registry.send("@acme/lib", br);
    expect(first.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(first.bytes).equals(plain.bytes)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await registry.send("@acme/lib", br);
    expect(second.headers["content-encoding"]).toBe("br");
    expect(new Set([plain, first, second].map(({ headers }) => headers["etag"])).size).toBe(3);
    const again = await registry.send("@acme/lib", {
      headers: { ...br.headers, "if-none-match": `W/${second.headers["etag"]}` },
    });
    expect([again.status, again.bytes.length, again.headers["vary"]]).toEqual([
      304,
      0,
      "Accept, Accept-Encoding, Authorization",
    ]);
  });

  test("tarballs come in ranges, for HEAD without a body, and 304", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const path = "@acme/lib/-/lib-1.0.0.tgz";
    const whole = await registry.send(path);
    const part = await registry.send(path, { headers: { range: "bytes=2-5" } });
    expect([part.status, part.bytes]).toEqual([206, whole.bytes.subarray(2, 6)]);
    const head = await registry.send(path, { method: "HEAD" });
    expect([head.bytes.length, head.headers["content-length"]]).toEqual([0, whole.bytes.length]);
    const etag = String(whole.headers["etag"]);
    expect((await registry.send(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await registry.send(path, { headers: { range: "bytes=99999999-" } })).status).toBe(416);
    expect(registry.catalog.consumed).toHaveLength(2);
  });

  test("single versions and tags have documents", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const byVersion = await registry.send("@acme/lib/1.0.0");
    const byTag = await registry.send("@acme/lib/latest");
    expect(byTag.bytes.equals(byVersion.bytes)).toBe(true);
    expect((await registry.send("@acme/lib/2.0.0")).status).toBe(404);
  });

  test("an unlisted version leaves the documents but not the tarball", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    await publish(registry, { packed: { ...lib, version: "1.1.0" } });
    registry.catalog.setStatus(
      { format: "npm", namespace: "acme", name: "lib" },
      "1.1.0",
      "Unlisted",
    );
    const document = (await registry.send("@acme/lib")).json as never as Doc;
    expect(Object.keys(document.versions)).toEqual(["1.0.0"]);
    expect(document["dist-tags"]).toEqual({ latest: "1.0.0" });
    expect((await registry.send("@acme/lib/-/lib-1.1.0.tgz")).status).toBe(200);
  });
});

describe("edits", () => {
  test("deprecate, undeprecate", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const document = (await registry.send("@acme/lib?write=true")).json as never as Doc;
    document.versions["1.0.0"]!["deprecated"] = "use 2";
    await registry.send("@acme/lib", { method: "PUT", body: JSON.stringify(document) });
    const after = (await registry.send("@acme/lib")).json as never as Doc;
    expect(after.versions["1.0.0"]?.["deprecated"]).toBe("use 2");
    expect(
      (await registry.send("@acme/lib", { method: "PUT", body: JSON.stringify(document) })).status,
    ).toBe(409);
    after.versions["1.0.0"]!["deprecated"] = "";
    await registry.send("@acme/lib", { method: "PUT", body: JSON.stringify(after) });
    expect(
      ((await registry.send("@acme/lib")).json as never as Doc).versions["1.0.0"],
    ).not.toHaveProperty("deprecated");
  });

  test("dist-tags are listed, set, refused and removed", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const tags = "-/package/@acme%2flib/dist-tags";
    expect((await registry.send(`${tags}/next`, { method: "PUT", body: '"1.0.0"' })).status).toBe(
      200,
    );
    expect((await registry.send(tags)).json).toEqual({ latest: "1.0.0", next: "1.0.0" });
    expect((await registry.send(`${tags}/next`, { method: "PUT", body: '"9.0.0"' })).status).toBe(
      404,
    );
    expect((await registry.send(`${tags}/next`, { method: "DELETE" })).status).toBe(200);
    expect((await registry.send(`${tags}/latest`, { method: "DELETE" })).status).toBe(400);
    expect((await registry.send(tags)).json).toEqual({ latest: "1.0.0" });
  });

  test("unpublish of a version, then of the package, as npm does it", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    await publish(registry, { packed: { ...lib, version: "1.1.0" } });
    const document = (await registry.send("@acme/lib?write=true")).json as never as Doc;
    delete document.versions["1.1.0"];
    document["dist-tags"] = { latest: "1.0.0" };
    const path = `@acme%2flib/-rev/${document._rev}`;
    expect(
      (await registry.send(path, { method: "PUT", body: JSON.stringify(document) })).status,
    ).toBe(200);
    expect(
      (await registry.send(path, { method: "PUT", body: JSON.stringify(document) })).status,
    ).toBe(409);
    const after = (await registry.send("@acme/lib?write=true")).json as never as Doc;
    expect([Object.keys(after.versions), after["dist-tags"]]).toEqual([
      ["1.0.0"],
      { latest: "1.0.0" },
    ]);
    const tarball = `@acme/lib/-/lib-1.1.0.tgz/-rev/${after._rev}`;
    expect((await registry.send(tarball, { method: "DELETE" })).status).toBe(200);
    expect((await registry.send(`@acme/lib/-rev/${after._rev}`, { method: "DELETE" })).status).toBe(
      200,
    );
    expect((await registry.send("@acme/lib")).status).toBe(404);
  });
});

describe("refusals and side endpoints", () => {
  test("no token is 401 with a text and no challenge, another domain's is 403", async () => {
    const registry = createRegistry();
    const anonymous = await registry.send("x", { headers: { authorization: "" } });
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers).not.toHaveProperty("www-authenticate");
    expect(anonymous.json["error"]).toContain("packhouse login");
    expect((await registry.send("x", { headers: { authorization: "Bearer other" } })).status).toBe(
      403,
    );
    registry.denied.add("codeartifact:ReadFromRepository");
    expect((await registry.send("x")).status).toBe(403);
    expect((await registry.send("-/nothing/here")).status).toBe(403);
  });

  test("a bug is told to nobody but the log", async () => {
    const registry = createRegistry();
    registry.catalog.viewPackage = () => Promise.reject(new Error("secret detail"));
    const answer = await registry.send("x");
    expect(answer.status).toBe(500);
    expect(answer.bytes.toString()).not.toContain("secret detail");
    expect(registry.unexpected).toHaveLength(1);
  });

  test.each([
    ["-/ping", "GET", 200],
    ["-/whoami", "GET", 200],
    ["-/v1/login", "POST", 400],
    ["-/user/org.couchdb.user:alice", "PUT", 400],
    ["-/user/org.couchdb.user:alice", "GET", 200],
    ["-/npm/v1/tokens", "GET", 400],
    ["-/package/@acme%2flib/visibility", "GET", 200],
    ["-/package/@acme%2flib/collaborators", "GET", 200],
    ["-/npm/v1/keys", "GET", 200],
    ["-/v1/search?text=acme", "GET", 200],
    ["npm", "GET", 404],
    ["-/npm/v1/attestations/@acme%2flib@1.0.0", "GET", 404],
  ])("%s %s is %d", async (path, method, status) => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const answer = await registry.send(path, { method });
    expect(answer.status).toBe(status);
    if (status >= 400) expect(typeof (answer.json as { error?: unknown }).error).toBe("string");
  });

  test("audits never tell the upstream names that were published here", async () => {
    const asked: string[] = [];
    const registry = createRegistry({
      upstreamApi: {
        ask: (_repository, _format, { body }) => {
          asked.push(Buffer.from(body ?? []).toString());
          return Promise.resolve(undefined);
        },
      },
    });
    await publish(registry, { packed: lib });
    const body = JSON.stringify({ "@acme/lib": ["1.0.0"], unseen: ["1.0.0"] });
    const answer = await registry.send("-/npm/v1/security/advisories/bulk", {
      method: "POST",
      body,
    });
    expect([answer.status, answer.json, asked]).toEqual([200, {}, ["{}"]]);
  });

  test("search finds by scope and name", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const found = await registry.send("-/v1/search?text=scope:acme&size=20");
    expect(found.json).toMatchObject({
      total: 1,
      objects: [{ package: { name: "@acme/lib", version: "1.0.0" } }],
    });
  });

  test("an empty tarball is refused", async () => {
    const registry = createRegistry();
    const document = (await publishBody({ packed: lib })) as unknown as Doc;
    const empty = await makeTarball({});
    attachmentOf(document).data = empty.toString("base64");
    attachmentOf(document).length = empty.length;
    const answer = await registry.send("@acme/lib", {
      method: "PUT",
      body: JSON.stringify(document),
    });
    expect(answer.status).toBe(400);
  });
});
