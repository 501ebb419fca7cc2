/** The upstream is away: what was seen stays, what was not is refused quickly and comes back. */
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackage, aPackageVersion, aSimplePackage } from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { until } from "../harness/until.js";

let upstream: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;

beforeEach(async () => {
  upstream = await FakeUpstream.start([
    await aSimplePackage({ name: "seen" }),
    await aSimplePackage({ name: "unseen" }),
  ]);
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  chain = await createChain(packhouse);
});

afterEach(async () => {
  await packhouse.close();
  await upstream.close();
});

const ask = (path: string): Promise<Exchange> =>
  exchange(`${chain.registryUrl}${path}`, { token: chain.token });

const parse = ({ body }: Exchange) => JSON.parse(body.toString()) as { versions?: object };

test("a packument and a tarball seen before are served through the outage, also after a restart", async () => {
  const { versions } = parse(await ask("seen"));
  const tarball = await ask("seen/-/seen-1.0.0.tgz");
  await upstream.goDown();
  await packhouse.restart();

  expect(parse(await ask("seen")).versions).toEqual(versions);
  expect((await ask("seen/-/seen-1.0.0.tgz")).body.equals(tarball.body)).toBe(true);
});

test("a package never seen is refused as unavailable, not as missing", async () => {
  await upstream.goDown();
  const { status, durationMs } = await ask("unseen");

  expect([502, 503, 504]).toContain(status);
  expect(durationMs).toBeLessThan(10_000);
});

test("after the outage a package never seen is served again", async () => {
  await upstream.goDown();
  await ask("unseen");
  await upstream.comeBack();

  await until(70_000, async () => ((await ask("unseen")).status === 200 ? true : undefined));
}, 90_000);

test("a missing package is not asked for again at once", async () => {
  const answers = [await ask("nobody"), await ask("nobody")];

  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect(upstream.countRequests("/nobody")).toBe(1);
});

test("a version newer than the cached document is found by asking once more", async () => {
  await ask("seen");
  upstream.put(
    aPackage([
      await aPackageVersion({ name: "seen", version: "1.0.0" }),
      await aPackageVersion({ name: "seen", version: "1.1.0" }),
    ]),
  );

  expect((await ask("seen/-/seen-1.1.0.tgz")).status).toBe(200);
});

test("an upstream that sends one byte a second delays nobody else", async () => {
  upstream.spoil("/unseen", { kind: "slow", bytesPerSecond: 1 });
  const slow = ask("unseen").catch(() => undefined);
  const { status, durationMs } = await ask("seen");

  expect(status).toBe(200);
  expect(durationMs).toBeLessThan(2_000);
  await upstream.goDown();
  await slow;
});
