import { npm } from "./index.js";
import { describeFormat } from "../format.contract.js";
import { createRegistry, publishBody } from "./npm.fixture.js";

describeFormat({
  format: "npm",
  createRegistry: () => createRegistry(),
  publish: async (registry, content) => {
    const packed = { name: "@acme/lib", version: "1.0.0" };
    const body = await publishBody({ packed, files: { "index.js": content ?? "first" } });
    return registry.send("@acme%2flib", { method: "PUT", body: JSON.stringify(body) });
  },
  publishedStatus: [201, 200],
  paths: { document: "@acme/lib", asset: "@acme/lib/-/lib-1.0.0.tgz", missing: "@acme/nothing" },
  printedError: (reply) => (reply.bytes.length > 0 ? reply.json["error"] : undefined),
});

test("every npm route needs an action", () => {
  const { catalog } = createRegistry();
  const format = npm.create({
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
  const rows = format.endpoints.map(
    ({ method, path, action, packageOf }) =>
      `${method} ${path} ${String(action).replaceAll("codeartifact:", "")} on ${packageOf ? "package" : "repository"}`,
  );
  expect(rows).toMatchInlineSnapshot(`
    [
      "GET /:@name ReadFromRepository on package",
      "GET /:@name/-/:file ReadFromRepository on package",
      "GET /:@name/-/:scope/:file ReadFromRepository on package",
      "GET /:@name/:version ReadFromRepository on package",
      "PUT /:@name PublishPackageVersion,PutPackageMetadata on package",
      "PUT /:@name/-rev/:rev DeletePackageVersions on package",
      "DELETE /:@name/-rev/:rev DeletePackage on package",
      "DELETE /:@name/-/:file/-rev/:rev DeletePackageVersions on package",
      "GET /-/package/:@name/dist-tags ReadFromRepository on package",
      "PUT /-/package/:@name/dist-tags/:tag PutPackageMetadata on package",
      "DELETE /-/package/:@name/dist-tags/:tag PutPackageMetadata on package",
      "POST /-/npm/v1/security/advisories/bulk ReadFromRepository on repository",
      "POST /-/npm/v1/security/audits/quick ReadFromRepository on repository",
      "POST /-/npm/v1/security/audits ReadFromRepository on repository",
      "GET /-/npm/v1/keys ReadFromRepository on repository",
      "GET /-/npm/v1/attestations/:@spec ReadFromRepository on package",
      "GET /-/ping ReadFromRepository on repository",
      "GET /-/whoami ReadFromRepository on repository",
      "GET /-/v1/search ReadFromRepository on repository",
      "POST /-/v1/login ReadFromRepository on repository",
      "PUT /-/user/:user ReadFromRepository on repository",
      "PUT /-/user/:user/-rev/:rev ReadFromRepository on repository",
      "GET /-/user/:user ReadFromRepository on repository",
      "DELETE /-/user/token/:token ReadFromRepository on repository",
      "GET /-/npm/v1/user ReadFromRepository on repository",
      "POST /-/npm/v1/user ReadFromRepository on repository",
      "GET /-/npm/v1/tokens ReadFromRepository on repository",
      "POST /-/npm/v1/tokens ReadFromRepository on repository",
      "DELETE /-/npm/v1/tokens/token/:key ReadFromRepository on repository",
      "GET /-/org/:owner/package ReadFromRepository on repository",
      "GET /-/user/:owner/package ReadFromRepository on repository",
      "GET /-/package/:@name/collaborators ReadFromRepository on package",
      "GET /-/package/:@name/visibility ReadFromRepository on package",
      "POST /-/package/:@name/access ReadFromRepository on repository",
      "POST /-/stage/package/:@name ReadFromRepository on repository",
    ]
  `);
});
