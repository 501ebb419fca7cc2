/** A 40 MB upstream packument is served whole while everybody else goes on as before. */
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion, type PackageFixture } from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";

const VERSIONS = 8_000;
const MEMBER_BYTES = 5_000;
/** Of the time the large answer takes: done on the event loop, its parsing and rendering would hold a small one longer. */
const LONGEST_WAIT = 0.5;

/** All versions share one tarball: the document is what is large. */
async function aLargePackage(name: string): Promise<PackageFixture> {
  const model = await aPackageVersion({ name });
  const padding = "x".repeat(MEMBER_BYTES);
  const versions = Array.from({ length: VERSIONS }, (_, index) => {
    const version = `1.${index}.0`;
    return { ...model, version, manifest: { name, version, description: padding } };
  });
  return { name, versions, distTags: { latest: `1.${VERSIONS - 1}.0` } };
}

let upstream: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;

beforeAll(async () => {
  upstream = await FakeUpstream.start([await aLargePackage("huge")]);
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  chain = await createChain(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "small" }), chain);
  // The upstream runs in this process: it renders before anything is measured.
  for (const encoding of ["gzip", "identity"]) {
    await exchange(`${upstream.url}/huge`, { headers: { "accept-encoding": encoding } });
  }
}, 120_000);

afterAll(async () => {
  await packhouse.close();
  await upstream.close();
});

const ask = (path: string): Promise<Exchange> =>
  exchange(`${chain.registryUrl}${path}`, { token: chain.token, timeoutMs: 120_000 });

test("small answers come in between while 40 MB are fetched, stored and rendered", async () => {
  const arrival = new AbortController();
  const huge = ask("huge").finally(() => {
    arrival.abort();
  });
  const durations: number[] = [];
  while (!arrival.signal.aborted) durations.push((await ask("small")).durationMs);
  const { status, complete, body, durationMs } = await huge;

  expect(status).toBe(200);
  expect(complete).toBe(true);
  expect(body.length).toBeGreaterThan(40_000_000);
  expect(Math.max(...durations)).toBeLessThan(durationMs * LONGEST_WAIT);
  expect(durations.length).toBeGreaterThan(20);
}, 180_000);

test("every version of it is listed and its tarballs are ours", async () => {
  const { body } = await ask("huge");
  const document = JSON.parse(body.toString()) as {
    versions: Record<string, { dist: { tarball: string } }>;
  };
  const urls = Object.values(document.versions).map(({ dist }) => dist.tarball);

  expect(urls).toHaveLength(VERSIONS);
  expect(urls.filter((url) => !url.startsWith(chain.registryUrl))).toEqual([]);
}, 120_000);
