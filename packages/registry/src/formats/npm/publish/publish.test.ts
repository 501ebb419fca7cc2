import {
  type Doc,
  attachmentOf,
  createRegistry,
  distOf,
  firstOf,
  lib,
  publish,
  publishBody,
} from "../npm.fixture.js";

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
    const document = full.json as never as Doc;
    const dist = distOf(document);
    expect(dist).toEqual({
      integrity: expect.stringMatching(/^sha512-/) as string,
      shasum: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      fileCount: 2,
      unpackedSize: expect.any(Number) as number,
      signatures: [{ keyid: "SHA256:own", sig: expect.any(String) as string }],
      tarball: "http://127.0.0.1:8420/d/main-000000000000/npm/packages/@acme/lib/-/lib-1.0.0.tgz",
    });
    firstOf(document)["dist"] = {};
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
    const abbreviated = short.json as never as Doc;
    firstOf(abbreviated)["dist"] = {};
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
    firstOf(document)["deprecated"] = "old";
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
