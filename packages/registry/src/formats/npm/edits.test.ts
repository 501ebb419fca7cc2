import { type Doc, createRegistry, firstOf, lib, publish } from "./npm.fixture.js";

describe("edits", () => {
  test("deprecate, undeprecate", async () => {
    const registry = createRegistry();
    await publish(registry, { packed: lib });
    const document = (await registry.send("@acme/lib?write=true")).json as never as Doc;
    firstOf(document)["deprecated"] = "use 2";
    await registry.send("@acme/lib", { method: "PUT", body: JSON.stringify(document) });
    const after = (await registry.send("@acme/lib")).json as never as Doc;
    expect(after.versions["1.0.0"]?.["deprecated"]).toBe("use 2");
    expect(
      (await registry.send("@acme/lib", { method: "PUT", body: JSON.stringify(document) })).status,
    ).toBe(409);
    firstOf(after)["deprecated"] = "";
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
