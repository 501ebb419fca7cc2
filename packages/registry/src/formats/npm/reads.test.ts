import { gunzipSync } from "node:zlib";
import { type Doc, createRegistry, lib, publish } from "./npm.fixture.js";

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
    const inOtherEncoding = { "if-none-match": String(second.headers["etag"]) };
    const same = await registry.send("@acme/lib", { headers: inOtherEncoding });
    expect([same.status, same.headers["etag"]]).toEqual([304, second.headers["etag"]]);
  });

  test.each(["_x", "x@y", ".x"])("%s, which no package can be called, is refused", async (name) => {
    const answer = await createRegistry().send(name);
    expect(answer.status).toBe(400);
    expect(answer.json["error"]).toContain("cannot be the name of a package");
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
