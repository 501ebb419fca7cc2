import { describeFormat } from "../format.contract.js";
import { pypi } from "./index.js";
import { createRegistry, send, wheelUpload } from "./pypi.fixture.js";

describeFormat({
  format: "pypi",
  createRegistry: () => createRegistry(),
  publish: (registry, content) => {
    const files = { "lib.py": content ?? "first" };
    return send(registry, wheelUpload({ name: "Acme.Lib", version: "1.0", files }));
  },
  publishedStatus: [200, 200],
  paths: {
    document: "simple/acme-lib/",
    asset: "simple/acme-lib/1.0/acme_lib-1.0-py3-none-any.whl",
    missing: "simple/nothing/",
  },
  printedError: (reply) => (reply.bytes.length > 0 ? reply.bytes.toString() : undefined),
});

test("every Python route needs an action", () => {
  const { catalog } = createRegistry();
  const format = pypi.create({
    catalog,
    repositoryUrl: () => "http://us/",
    changes: catalog,
    clock: () => 0,
    signer: {
      publicKey: () => Promise.reject(new Error("unused")),
      sign: () => Promise.reject(new Error("unused")),
    },
    upstreamApi: { ask: () => Promise.resolve(undefined) },
    settings: { tagPrecedence: "nearest", documentCacheMaxBytes: 1 },
    logins: {
      logIn: () => Promise.reject(new Error("unused")),
      logOut: () => Promise.resolve(),
    },
  });
  const rows = format.endpoints.map(({ method, path, action, packageOf }) => {
    const resource = packageOf === undefined ? "repository" : "package";
    const when = packageOf === "in-body" ? " in its body" : "";
    return `${method} ${path} ${String(action).replaceAll("codeartifact:", "")} on ${resource}${when}`;
  });
  expect(rows).toMatchInlineSnapshot(`
    [
      "GET /simple ReadFromRepository on repository",
      "GET /simple/:project ReadFromRepository on package",
      "GET /simple/:project/:version/:file ReadFromRepository on package",
      "POST / PublishPackageVersion on package in its body",
      "POST /legacy PublishPackageVersion on package in its body",
      "PUT /yank/:project/:version PutPackageMetadata on package",
      "DELETE /yank/:project/:version PutPackageMetadata on package",
    ]
  `);
});
