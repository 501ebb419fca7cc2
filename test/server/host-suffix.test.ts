/** `--host-suffix`: a domain is a host name, as with CodeArtifact. */
import { GetRepositoryEndpointCommand } from "@aws-sdk/client-codeartifact";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion, type PackageVersionFixture } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishDocument } from "../harness/publish-over-http.js";

let packhouse: Packhouse;
let access: NpmAccess;
let fixture: PackageVersionFixture;
let host: string;

beforeAll(async () => {
  packhouse = await Packhouse.start({ serveArguments: ["--host-suffix", "registry.test"] });
  access = await createHostedRepository(packhouse);
  host = `acme-000000000000.d.registry.test:${new URL(packhouse.url).port}`;
  fixture = await aPackageVersion({ name: "@acme/by-host" });
});

afterAll(() => packhouse.close());

/** No name server knows the name: asked of our own address, under that name. */
const ask = (path: string, options: { method?: string; body?: string; host?: string } = {}) =>
  exchange(`${packhouse.url}${path}`, {
    token: access.token,
    method: options.method ?? "GET",
    headers: { host: options.host ?? host, "content-type": "application/json" },
    ...(options.body !== undefined && { body: options.body }),
  });

test("the endpoint of a repository is on its domain's host", async () => {
  const { repositoryEndpoint } = await packhouse.client.send(
    new GetRepositoryEndpointCommand({ domain: "acme", repository: "packages", format: "npm" }),
  );
  expect(repositoryEndpoint).toBe(`http://${host}/npm/packages/`);
});

test("packages are published and read there, and documents lead there", async () => {
  const body = JSON.stringify(publishDocument(fixture));
  const published = await ask("/npm/packages/@acme%2fby-host", { method: "PUT", body });
  expect(published.status).toBeLessThan(300);

  const document = await ask("/npm/packages/@acme%2fby-host");
  const { versions } = JSON.parse(document.body.toString()) as {
    versions: Record<string, { dist: { tarball: string } }>;
  };
  const tarball = new URL(versions["1.0.0"]?.dist.tarball ?? "");
  expect(tarball.host).toBe(host);
  const { status, body: bytes } = await ask(tarball.pathname);
  expect([status, bytes.equals(fixture.tarball)]).toEqual([200, true]);
});

test("the path below /d/ leads to the same, on any host", async () => {
  const path = "/d/acme-000000000000/npm/packages/@acme%2fby-host";
  expect((await ask(path, { host: "127.0.0.1" })).status).toBe(200);
});

test("hosts that only look like a domain's are not one", async () => {
  for (const other of [
    "acme-000000000000.d.registry.test.evil.test",
    "deeper.acme-000000000000.d.registry.test",
    "acme-000000000000.registry.test",
    "d.registry.test",
  ]) {
    const { status } = await ask("/npm/packages/@acme%2fby-host", { host: other });
    expect([other, status >= 400 && status < 500]).toEqual([other, true]);
  }
});

test("a token of another domain does not open this one's host", async () => {
  const other = await createHostedRepository(packhouse, "other");
  const { status } = await exchange(`${packhouse.url}/npm/packages/@acme%2fby-host`, {
    token: other.token,
    headers: { host },
  });
  expect([401, 403]).toContain(status);
});
