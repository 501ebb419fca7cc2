/** A document past its time is asked for conditionally, and outlives an upstream's errors. */
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackage, aPackageVersion, type PackageFixture } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import type { UpstreamFault } from "../harness/upstream-faults.js";

let upstream: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;

beforeEach(async () => {
  upstream = await FakeUpstream.start([await aThing("1.0.0")]);
  packhouse = await Packhouse.start({
    publicNpmUrl: upstream.url,
    environment: { PACKHOUSE_UPSTREAM_METADATA_TTL_SECONDS: "0" },
  });
  chain = await createChain(packhouse);
});

afterEach(async () => {
  await packhouse.close();
  await upstream.close();
});

async function aThing(...versions: [string, ...string[]]): Promise<PackageFixture> {
  const [first, ...others] = versions;
  const one = (version: string) => aPackageVersion({ name: "thing", version });
  return aPackage([await one(first), ...(await Promise.all(others.map(one)))]);
}

async function listedVersions(): Promise<string[]> {
  const { registryUrl, token } = chain;
  const { status, body } = await exchange(`${registryUrl}thing`, { token });
  expect(status).toBe(200);
  return Object.keys((JSON.parse(body.toString()) as { versions: object }).versions);
}

test("an unchanged document is answered by 304 upstream and 200 here", async () => {
  expect(await listedVersions()).toEqual(["1.0.0"]);
  expect(await listedVersions()).toEqual(["1.0.0"]);
  const [first, second] = upstream.requests("/thing");

  expect(first?.headers["if-none-match"]).toBeUndefined();
  expect(second?.headers["if-none-match"]).toMatch(/^"/);
});

test("a changed document shows its new version", async () => {
  await listedVersions();
  upstream.put(await aThing("1.0.0", "1.1.0"));

  expect((await listedVersions()).sort()).toEqual(["1.0.0", "1.1.0"]);
});

test("an upstream that ignores If-None-Match is served all the same", async () => {
  await listedVersions();
  upstream.spoil("/thing", { kind: "ignore-conditional" });

  expect(await listedVersions()).toEqual(["1.0.0"]);
});

test("a retained version survives its removal upstream", async () => {
  const tarball = { token: chain.token };
  await exchange(`${chain.registryUrl}thing/-/thing-1.0.0.tgz`, tarball);
  upstream.remove("thing");

  expect(await listedVersions()).toEqual(["1.0.0"]);
  const kept = await exchange(`${chain.registryUrl}thing/-/thing-1.0.0.tgz`, tarball);
  expect(kept.status).toBe(200);
});

test.each<UpstreamFault>([
  { kind: "status", status: 500 },
  { kind: "status", status: 503, retryAfterSeconds: 60 },
  { kind: "status", status: 429, retryAfterSeconds: 60 },
  { kind: "truncate", afterBytes: 20 },
  { kind: "reset", afterBytes: 20 },
  { kind: "html" },
])("a stale document outlives $kind $status of the upstream", async (fault) => {
  await listedVersions();
  // A changed document: 304 would have no body to spoil.
  upstream.put(await aThing("1.0.0", "1.1.0"));
  upstream.spoil("/thing", fault);

  expect(await listedVersions()).toEqual(["1.0.0"]);
});
