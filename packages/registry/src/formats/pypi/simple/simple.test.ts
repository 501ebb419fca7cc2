import { readHtmlPage } from "../upstream/read-html-page.js";
import { readJsonPage } from "../upstream/read-json-page.js";
import { negotiateForm } from "./media-types.js";
import type { ProjectPage } from "./project-page.js";
import { renderProjectHtml, renderRootHtml } from "./render-html.js";
import { renderProjectJson, renderRootJson } from "./render-json.js";

const json = "application/vnd.pypi.simple.v1+json";
const html = "application/vnd.pypi.simple.v1+html";

test.each([
  [undefined, "legacy-html"],
  ["*/*", "legacy-html"],
  ["text/*", "legacy-html"],
  [`${json}, ${html}; q=0.1, text/html; q=0.01`, "json"],
  [`${json}, */*;q=0.1`, "json"],
  [`${json};q=0.1, ${html}`, "html"],
  ["application/vnd.pypi.simple.latest+json", "json"],
  ["application/vnd.pypi.simple.latest+html", "html"],
  ["text/html;q=0, */*", "html"],
  ["APPLICATION/VND.PYPI.SIMPLE.V1+JSON", "json"],
  ["application/json", undefined],
  ["image/png", undefined],
  [`${json};q=0`, undefined],
])("Accept %p is answered with %p", (accept, form) => {
  expect(negotiateForm(accept)).toBe(form);
});

test("?format= overrides Accept", () => {
  expect(negotiateForm("text/html", json)).toBe("json");
  expect(negotiateForm(json, "text/plain")).toBeUndefined();
});

const digest = "ab".repeat(32);
const page: ProjectPage = {
  name: "acme-lib",
  versions: ["1.0", "1.1+local"],
  status: { status: "deprecated", reason: 'use "other" <now>' },
  files: [
    {
      filename: "acme_lib-1.0-py3-none-any.whl",
      version: "1.0",
      versionKey: "1",
      hashes: { sha256: digest },
      requiresPython: ">=3.9,<4",
      sizeBytes: 1234,
      uploadedAtMs: 1_700_000_000_123,
      coreMetadata: digest,
      yanked: 'bad "build"',
      hasProvenance: true,
    },
    {
      filename: "acme_lib-1.1+local.tar.gz",
      version: "1.1+local",
      versionKey: "1.1+local",
      hashes: {},
      yanked: "",
    },
  ],
};
const base = "http://127.0.0.1:8420/d/main-000000000000/pypi/packages/simple/acme-lib/";

test("a page as HTML", () => {
  expect(renderProjectHtml(page, base)).toMatchInlineSnapshot(`
    "<!DOCTYPE html>
    <html>
    <head>
    <meta name="pypi:repository-version" content="1.4">
    <meta name="pypi:project-status" content="deprecated">
    <meta name="pypi:project-status-reason" content="use &quot;other&quot; &lt;now&gt;">
    <title>Links for acme-lib</title>
    </head>
    <body>
    <h1>Links for acme-lib</h1>
    <a href="1.0/acme_lib-1.0-py3-none-any.whl#sha256=abababababababababababababababababababababababababababababababab" data-requires-python="&gt;=3.9,&lt;4" data-yanked="bad &quot;build&quot;" data-core-metadata="sha256=abababababababababababababababababababababababababababababababab" data-dist-info-metadata="sha256=abababababababababababababababababababababababababababababababab" data-provenance="http://127.0.0.1:8420/d/main-000000000000/pypi/packages/simple/acme-lib/1.0/acme_lib-1.0-py3-none-any.whl.provenance" data-upload-time="2023-11-14T22:13:20.123Z">acme_lib-1.0-py3-none-any.whl</a><br>
    <a href="1.1%2Blocal/acme_lib-1.1%2Blocal.tar.gz" data-yanked="">acme_lib-1.1+local.tar.gz</a><br>
    </body>
    </html>
    "
  `);
});

test("a page as JSON", () => {
  expect(JSON.parse(renderProjectJson(page, base))).toMatchInlineSnapshot(`
    {
      "files": [
        {
          "core-metadata": {
            "sha256": "abababababababababababababababababababababababababababababababab",
          },
          "data-dist-info-metadata": {
            "sha256": "abababababababababababababababababababababababababababababababab",
          },
          "dist-info-metadata": {
            "sha256": "abababababababababababababababababababababababababababababababab",
          },
          "filename": "acme_lib-1.0-py3-none-any.whl",
          "hashes": {
            "sha256": "abababababababababababababababababababababababababababababababab",
          },
          "provenance": "http://127.0.0.1:8420/d/main-000000000000/pypi/packages/simple/acme-lib/1.0/acme_lib-1.0-py3-none-any.whl.provenance",
          "requires-python": ">=3.9,<4",
          "size": 1234,
          "upload-time": "2023-11-14T22:13:20.123Z",
          "url": "1.0/acme_lib-1.0-py3-none-any.whl",
          "yanked": "bad "build"",
        },
        {
          "core-metadata": false,
          "data-dist-info-metadata": false,
          "dist-info-metadata": false,
          "filename": "acme_lib-1.1+local.tar.gz",
          "hashes": {},
          "provenance": null,
          "requires-python": null,
          "url": "1.1%2Blocal/acme_lib-1.1%2Blocal.tar.gz",
          "yanked": true,
        },
      ],
      "meta": {
        "api-version": "1.4",
      },
      "name": "acme-lib",
      "project-status": {
        "reason": "use "other" <now>",
        "status": "deprecated",
      },
      "versions": [
        "1.0",
        "1.1+local",
      ],
    }
  `);
});

test("the list of projects", () => {
  expect(JSON.parse(renderRootJson(["a", "b"]))).toEqual({
    meta: { "api-version": "1.4" },
    projects: [{ name: "a" }, { name: "b" }],
  });
  expect(renderRootHtml(["a"])).toContain('<a href="a/">a</a>');
});

test("another Packhouse reads what this one writes, in both forms", async () => {
  const fromJson = readJsonPage(renderProjectJson(page, base), "acme-lib", new URL(base));
  const fromHtml = await readHtmlPage(renderProjectHtml(page, base), "acme-lib", new URL(base));
  expect(fromJson.status).toEqual(page.status);
  expect(fromHtml.status).toEqual(page.status);
  // HTML has no sizes.
  const [wheel, ...others] = fromJson.files;
  expect(fromHtml.files).toEqual([{ ...wheel, sizeBytes: undefined }, ...others]);
  expect(
    fromJson.files.map(({ url, provenanceUrl, ...file }) => [file, url, provenanceUrl]),
  ).toEqual([
    [
      page.files[0],
      `${base}1.0/acme_lib-1.0-py3-none-any.whl`,
      `${base}1.0/acme_lib-1.0-py3-none-any.whl.provenance`,
    ],
    [page.files[1], `${base}1.1%2Blocal/acme_lib-1.1%2Blocal.tar.gz`, undefined],
  ]);
});
