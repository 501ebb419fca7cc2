import { createPypiUpstreamReader } from "./reader.js";
import { readHtmlPage } from "./read-html-page.js";
import { readJsonPage } from "./read-json-page.js";

const url = new URL("http://127.0.0.1:1/team/simple/foo/");
const sha256 = "0f".repeat(32);

const html = (body: string, head = "") =>
  readHtmlPage(`<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`, "foo", url);

const first = async (body: string, head?: string) => (await html(body, head)).files[0];

test.each([
  ['<a href="../../files/foo-1.0.tar.gz">x</a>', "http://127.0.0.1:1/team/files/foo-1.0.tar.gz"],
  ['<a href="/foo-1.0.tar.gz">x</a>', "http://127.0.0.1:1/foo-1.0.tar.gz"],
  ['<A HREF="//127.0.0.1:2/foo-1.0.tar.gz#egg=foo">x</A>', "http://127.0.0.1:2/foo-1.0.tar.gz"],
  [
    '<a href="https://127.0.0.1:3/x/foo-1.0.tar.gz?a=1">x',
    "https://127.0.0.1:3/x/foo-1.0.tar.gz?a=1",
  ],
])("the link %s leads to %s", async (body, target) => {
  expect((await first(body))?.url).toBe(target);
});

test("links are relative to the page's base", async () => {
  const file = await first('<a href="foo-1.0.tar.gz">x</a>', '<base href="/else/where/">');
  expect(file?.url).toBe("http://127.0.0.1:1/else/where/foo-1.0.tar.gz");
});

test("attributes and the fragment say what is known of a file", async () => {
  const body = `<a href="foo-1.0-py3-none-any.whl#sha256=${sha256.toUpperCase()}"
    data-requires-python="&gt;=3.8,&lt;4" data-yanked="" data-dist-info-metadata="sha256=${sha256}"
    data-upload-time="2026-01-02T03:04:05Z" data-provenance="/p">x</a>`;
  expect(await first(body)).toEqual({
    filename: "foo-1.0-py3-none-any.whl",
    version: "1.0",
    versionKey: "1",
    url: "http://127.0.0.1:1/team/simple/foo/foo-1.0-py3-none-any.whl",
    hashes: { sha256 },
    requiresPython: ">=3.8,<4",
    yanked: "",
    coreMetadata: sha256,
    uploadedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    hasProvenance: true,
    provenanceUrl: "http://127.0.0.1:1/p",
  });
});

test("what is no file of the project is left out", async () => {
  const links = [
    "javascript:alert(1)",
    "file:///etc/foo-1.0.tar.gz",
    "ftp://127.0.0.1/foo-1.0.tar.gz",
    "bar-1.0.tar.gz",
    "foo-1.0.exe",
    "foo-nonsense.tar.gz",
    "..%2ffoo-1.0.tar.gz",
    "http://[/foo-1.0.tar.gz",
    "",
  ];
  const page = await html(links.map((link) => `<a href="${link}">foo-1.0.tar.gz</a>`).join(""));
  expect(page.files).toEqual([]);
});

test("metadata of wheels can always be had, that of sdists nobody asks for", async () => {
  const body =
    '<a href="foo-1.0-py3-none-any.whl">x</a><a data-core-metadata=true href="foo-1.tar.gz">x</a>';
  const { files } = await html(body);
  expect(files.map(({ coreMetadata }) => coreMetadata)).toEqual([true, undefined]);
});

test("an unknown version of the API, and what is no page, is refused", async () => {
  const meta = (version: string) => `<meta name="pypi:repository-version" content="${version}">`;
  await expect(html("", meta("2.0"))).rejects.toThrow("version 2.0");
  await expect(html("", meta("1.99"))).resolves.toEqual({ files: [] });
  await expect(readHtmlPage("nothing here", "foo", url)).rejects.toThrow("not HTML");
  const json = (page: unknown) => () => readJsonPage(JSON.stringify(page), "foo", url);
  expect(json({ meta: { "api-version": "2.0" }, name: "foo", files: [] })).toThrow("version 2.0");
  expect(json({ name: "bar", files: [] })).toThrow("not of project foo");
  expect(json({ name: "foo" })).toThrow("no files");
  expect(json([])).toThrow("not a JSON object");
});

test("a file of JSON whose name is not that of its link is left out, and so is nonsense", () => {
  const files = [
    { filename: "foo-1.0.tar.gz", url: "bar-1.0.tar.gz", hashes: {} },
    { filename: "../foo-1.0.tar.gz", url: "../foo-1.0.tar.gz", hashes: {} },
    { filename: "foo-2.0.tar.gz", hashes: {} },
    "foo",
    null,
    {
      filename: "foo-1.0.tar.gz",
      url: "foo-1.0.tar.gz",
      hashes: { sha256: "short", md5: 5, blake2b: sha256 },
      size: -1,
      "upload-time": "yesterday",
      yanked: 1,
      provenance: null,
      "requires-python": null,
    },
  ];
  expect(readJsonPage(JSON.stringify({ name: "Foo", files }), "foo", url).files).toEqual([
    {
      filename: "foo-1.0.tar.gz",
      version: "1.0",
      versionKey: "1",
      url: "http://127.0.0.1:1/team/simple/foo/foo-1.0.tar.gz",
      hashes: {},
    },
  ]);
});

test("the reader knows a kept page's form by its content, and what versions lack a time", async () => {
  const reader = createPypiUpstreamReader();
  const source = {
    name: { format: "pypi", namespace: "", name: "foo" } as const,
    base: new URL("http://127.0.0.1:1/team/simple/"),
    url,
  };
  expect(reader.documentRequest(source.base, source.name).url.href).toBe(url.href);
  const page = Buffer.from(`<html><a href="foo-1.0.tar.gz#sha256=${sha256}"></a>
    <a href="foo-1.0.0-py3-none-any.whl" data-upload-time="2026-01-01"></a><a href="foo-2.0.zip"></a></html>`);
  const document = await reader.readDocument(page, source);
  expect([...document.versionKeys()]).toEqual(["1", "2"]);
  expect(document.untimedVersionKeys()).toEqual(["2"]);
  expect(document.find("1")).toMatchObject({
    version: "1.0",
    publishedAtMs: Date.UTC(2026, 0, 1),
    assets: [
      { name: "foo-1.0.tar.gz", digests: { sha256 } },
      { name: "foo-1.0.0-py3-none-any.whl" },
    ],
  });
  const companion = document.find("1")?.assets[1]?.companions?.get("metadata");
  expect(companion?.url.pathname).toBe("/team/simple/foo/foo-1.0.0-py3-none-any.whl.metadata");
  const other = reader.readDocument(Buffer.from('{"name":"bar","files":[]}'), source);
  await expect(other).rejects.toThrow("the upstream's answer for foo is not a simple index page");
});

test("while a page of 5,000 files is read others get their turns", async () => {
  const body = Array.from(
    { length: 5000 },
    (_, at) =>
      `<a href="../../packages/foo-1.${at}-cp311-cp311-manylinux_2_17_x86_64.whl#sha256=${sha256}">foo</a><br>`,
  ).join("\n");
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const page = await html(body);
  clearImmediate(next);
  expect(page.files).toHaveLength(5000);
  expect(turns).toBeGreaterThan(body.length / 100_000);
});

test("a page of 100,000 properties of one name costs what it is long", async () => {
  const startedAtMs = performance.now();
  await html("", '<meta name="pypi:tracks" content="a">'.repeat(100_000));
  // Copying what was read before took minutes.
  expect(performance.now() - startedAtMs).toBeLessThan(5_000);
});

test("a page whose elements are nested without end is refused before they cost anything", async () => {
  await expect(html("<div>".repeat(1_001))).rejects.toThrow("nested deeper");
  const flat = '<br><a href="foo-1.tar.gz">foo</a>'.repeat(2_000);
  await expect(html(flat)).resolves.toMatchObject({ files: { length: 2_000 } });
});
