/** Redirects of an upstream are followed where the operator could have meant it, and nowhere else. */
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aSimplePackage } from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";

let upstream: FakeUpstream;
let elsewhere: FakeUpstream;
let packhouse: Packhouse;
let chain: RepositoryChain;

beforeEach(async () => {
  upstream = await FakeUpstream.start([await aSimplePackage({ name: "moved" })]);
  elsewhere = await FakeUpstream.start([await aSimplePackage({ name: "moved" })]);
  packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
  chain = await createChain(packhouse);
});

afterEach(async () => {
  await packhouse.close();
  await upstream.close();
  await elsewhere.close();
});

const ask = (path: string): Promise<Exchange> =>
  exchange(`${chain.registryUrl}${path}`, { token: chain.token });

test("a tarball's redirect within the upstream's origin is followed", async () => {
  const path = "/moved/-/moved-1.0.0.tgz";
  const { body: tarball } = await exchange(`${upstream.url}${path}`);
  upstream.putFile("/mirror/moved-1.0.0.tgz", tarball);
  upstream.spoil(path, { kind: "redirect", location: "/mirror/moved-1.0.0.tgz" });
  await ask("moved");
  const answer = await ask(path.slice(1));

  expect(answer.status).toBe(200);
  expect(answer.body.equals(tarball)).toBe(true);
});

test("a redirect to another loopback address is refused and never requested", async () => {
  upstream.spoil("/moved", { kind: "redirect", location: `${elsewhere.url}/moved` });
  const { status } = await ask("moved");

  expect([502, 503, 504]).toContain(status);
  expect(elsewhere.requests()).toEqual([]);
});

test("a redirect to a link-local metadata service is refused", async () => {
  upstream.spoil("/moved", { kind: "redirect", location: "http://169.254.169.254/latest/" });

  expect([502, 503, 504]).toContain((await ask("moved")).status);
});
