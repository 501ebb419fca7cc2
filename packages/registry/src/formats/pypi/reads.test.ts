import { createRegistry, send, sdistUpload, wheelUpload } from "./pypi.fixture.js";

const lib = { name: "acme-lib", version: "1.0+corp.1", description: "x".repeat(3000) };
const file = "acme_lib-1.0+corp.1-py3-none-any.whl";
const path = `simple/acme-lib/1.0%2Bcorp.1/${encodeURIComponent(file)}`;

async function published() {
  const registry = createRegistry();
  expect((await send(registry, wheelUpload(lib))).status).toBe(200);
  return registry;
}

test.each([
  ["simple/Acme_Lib/", "../acme-lib/"],
  ["simple/acme-lib", "acme-lib/"],
  ["simple/ACME.lib?format=text/html", "acme-lib/?format=text/html"],
])("%s leads to the normalised name", async (spelling, location) => {
  const reply = await (await published()).send(spelling);
  expect([reply.status, reply.headers["location"]]).toEqual([301, location]);
});

test("each form has its type, its tag and its encodings; a tag of one form is not good for another", async () => {
  const registry = await published();
  const json = "application/vnd.pypi.simple.v1+json";
  const html = await registry.send("simple/acme-lib/");
  const asJson = await registry.send("simple/acme-lib/", { headers: { accept: json } });
  expect(html.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(asJson.headers["content-type"]).toBe(json);
  expect(html.headers["vary"]).toBe("Accept, Accept-Encoding, Authorization");
  const tag = String(html.headers["etag"]);
  const headers = { accept: json, "if-none-match": tag };
  expect((await registry.send("simple/acme-lib/", { headers })).status).toBe(200);
  expect(
    (await registry.send("simple/acme-lib/", { headers: { "if-none-match": tag } })).status,
  ).toBe(304);
  expect((await registry.send("simple/acme-lib/")).isSynchronous).toBe(true);
});

test("a form that is not served is 406", async () => {
  const registry = await published();
  for (const page of ["simple/acme-lib/", "simple/"]) {
    const reply = await registry.send(page, { headers: { accept: "application/xml" } });
    expect([reply.status, reply.headers["vary"]]).toEqual([406, expect.stringContaining("Accept")]);
  }
});

test("the root lists projects, in both forms", async () => {
  const registry = await published();
  await send(registry, await sdistUpload({ name: "other", version: "1" }));
  const accept = "application/vnd.pypi.simple.v1+json";
  const root = await registry.send("simple/", { headers: { accept } });
  expect(root.json).toMatchObject({ projects: [{ name: "acme-lib" }, { name: "other" }] });
  const html = await registry.send("simple/");
  expect(html.bytes.toString()).toContain('<a href="other/">other</a>');
});

test("files and their metadata have ranges and HEAD, and are refused under other names", async () => {
  const registry = await published();
  for (const asked of [path, `${path}.metadata`]) {
    const whole = await registry.send(asked);
    expect([whole.status, whole.headers["accept-ranges"]]).toEqual([200, "bytes"]);
    const end = await registry.send(asked, { headers: { range: "bytes=-10" } });
    expect([end.status, end.bytes]).toEqual([206, whole.bytes.subarray(-10)]);
    const beyond = await registry.send(asked, { headers: { range: "bytes=999999-" } });
    expect(beyond.status).toBe(416);
    const head = await registry.send(asked, { method: "HEAD" });
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    const tag = String(whole.headers["etag"]);
    expect((await registry.send(asked, { headers: { "if-none-match": tag } })).status).toBe(304);
  }
  for (const asked of [
    `simple/acme-lib/1.0/${file}`,
    `simple/other/1.0%2Bcorp.1/${file}`,
    "simple/acme-lib/1.0/acme_lib-1.0.exe",
    "simple/acme-lib/1.0/acme_lib-1.0.tar.gz.metadata",
    `${path}.provenance`,
    "simple/..%2f..%2fetc/",
    "simple/-/",
  ])
    expect((await registry.send(asked)).status).toBe(404);
  expect(registry.catalog.consumed).toEqual(["acme-lib@1.0+corp.1", "acme-lib@1.0+corp.1"]);
});

test("an archived version's file and metadata are gone, an unlisted one's are there but not listed", async () => {
  const registry = await published();
  const name = { format: "pypi", namespace: "", name: "acme-lib" } as const;
  registry.catalog.setStatus(name, "1+corp.1", "Unlisted");
  expect((await registry.send("simple/acme-lib/")).status).toBe(404);
  for (const asked of [path, `${path}.metadata`])
    expect((await registry.send(asked)).status).toBe(200);
  registry.catalog.setStatus(name, "1+corp.1", "Archived");
  for (const asked of [path, `${path}.metadata`])
    expect((await registry.send(asked)).status).toBe(404);
});

test("a version is yanked, with a reason, and taken back", async () => {
  const registry = await published();
  const yank = "yank/Acme_Lib/1.0+corp.1";
  const yanked = async () => {
    const page = await registry.send("simple/acme-lib/");
    return /data-yanked="([^"]*)"/.exec(page.bytes.toString())?.[1];
  };
  const reason = JSON.stringify({ reason: "broken <build>" });
  expect((await registry.send(yank, { method: "PUT", body: reason })).json).toEqual({
    project: "acme-lib",
    version: "1.0+corp.1",
    yanked: true,
  });
  expect(await yanked()).toBe("broken &lt;build&gt;");
  expect((await registry.send(path)).status).toBe(200);
  expect((await registry.send(yank, { method: "DELETE" })).status).toBe(200);
  expect(await yanked()).toBeUndefined();
  const refused = { method: "PUT", body: JSON.stringify({ reason: 5 }) };
  expect((await registry.send(yank, refused)).status).toBe(400);
  expect((await registry.send("yank/acme-lib/2.0", { method: "DELETE" })).status).toBe(404);
  registry.denied.add("codeartifact:PutPackageMetadata");
  expect((await registry.send(yank, { method: "PUT", body: reason })).status).toBe(403);
});
