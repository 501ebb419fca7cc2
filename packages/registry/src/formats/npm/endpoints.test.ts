import {
  type Doc,
  attachmentOf,
  createRegistry,
  lib,
  makeTarball,
  publish,
  publishBody,
} from "./npm.fixture.js";

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
    ["-/v1/login", "POST", 404],
    // A login without a body.
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

  test("keys are ours and the upstream's, asked once, and never under our key's id", async () => {
    let asked = 0;
    const keys = [{ keyid: "SHA256:theirs" }, { keyid: "SHA256:own", key: "forged" }];
    const registry = createRegistry({
      upstreamApi: {
        ask: () => {
          asked += 1;
          const body = Buffer.from(JSON.stringify({ keys }));
          return Promise.resolve({ connection: "public:npmjs", body });
        },
      },
    });
    const first = await registry.send("-/npm/v1/keys");
    await registry.send("-/npm/v1/keys");
    const { keys: served } = first.json as never as { keys: { keyid: string; key?: string }[] };
    expect([served.map(({ keyid }) => keyid), asked]).toEqual([["SHA256:own", "SHA256:theirs"], 1]);
    expect(served[0]?.key).not.toBe("forged");
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

  test.each([
    ["-/v1/login", "POST"],
    ["-/user/org.couchdb.user:alice", "PUT"],
  ])("%s tells how to log in to whoever has no token", async (path, method) => {
    const headers = { authorization: "" };
    const answer = await createRegistry().send(path, { method, headers, body: "{}" });
    expect(answer.status).toBe(404);
    expect(answer.json["error"]).toContain("packhouse login --tool npm");
  });

  test("search without text is refused", async () => {
    expect((await createRegistry().send("-/v1/search")).status).toBe(400);
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
