/** Wrong bytes from an upstream are neither kept nor completed as a right answer. */
import { createChain, heldVersions, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import {
  aPackage,
  aPackageVersion,
  type PackageVersionFixture,
} from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { createSeededRandom } from "../harness/seeded-random.js";
import { until } from "../harness/until.js";
import type { UpstreamFault } from "../harness/upstream-faults.js";

const TARBALL = "/victim/-/victim-1.0.0.tgz";

const FAULTS: readonly (readonly [string, UpstreamFault])[] = [
  ["truncates", { kind: "truncate", afterBytes: 2_000 }],
  ["resets", { kind: "reset", afterBytes: 2_000 }],
  ["corrupts", { kind: "corrupt" }],
  ["announces too much", { kind: "wrong-length", byBytes: 100 }],
  ["announces too little", { kind: "wrong-length", byBytes: -100 }],
  ["answers HTML", { kind: "html" }],
  ["answers 500", { kind: "status", status: 500 }],
  ["answers 429", { kind: "status", status: 429, retryAfterSeconds: 1 }],
  ["answers 404", { kind: "status", status: 404 }],
];

describe.each(FAULTS)("a tarball that the upstream %s", (_name, fault) => {
  let upstream: FakeUpstream;
  let packhouse: Packhouse;
  let chain: RepositoryChain;
  let victim: PackageVersionFixture;

  beforeAll(async () => {
    // Random bytes do not compress: the tarball is larger than one read.
    const random = createSeededRandom(1);
    const noise = Buffer.from(Array.from({ length: 200_000 }, () => random.below(256)));
    victim = await aPackageVersion({ name: "victim", files: { "noise.bin": noise } });
    upstream = await FakeUpstream.start([aPackage([victim])]);
    packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    chain = await createChain(packhouse);
    upstream.spoil(TARBALL, fault);
  });

  afterAll(async () => {
    await packhouse.close();
    await upstream.close();
  });

  const ask = (path: string): Promise<Exchange> =>
    exchange(`${chain.registryUrl}${path}`, { token: chain.token });

  /** A connection that ends early is the only way to refuse when bytes were already sent. */
  const isRefusal = ({ status, complete }: Exchange): boolean => status >= 400 || !complete;

  test("is refused and not kept, however often it is asked for", async () => {
    expect((await ask("victim")).status).toBe(200);
    const answers = [await ask(TARBALL.slice(1)), await ask(TARBALL.slice(1))];

    expect(answers.map(isRefusal)).toEqual([true, true]);
    expect(answers.map(({ status }) => status)).not.toContain(500);
    for (const repository of [chain.packages, chain.middle, chain.store]) {
      expect(await heldVersions(packhouse.client, chain.domain, repository, "victim")).toEqual([]);
    }
  });

  test("is served byte for byte once the upstream is healed", async () => {
    upstream.heal();
    const answer = await until(70_000, async () => {
      const one = await ask(TARBALL.slice(1));
      return one.status === 200 && one.complete ? one : undefined;
    });

    expect(answer.body.equals(victim.tarball)).toBe(true);
  }, 80_000);
});

describe("an upstream that changes the bytes of a version", () => {
  test("does not change what was retained, nor what another repository gets", async () => {
    const victim = await aPackageVersion({ name: "victim" });
    const other = await aPackageVersion({ name: "victim", files: { "index.js": "evil();\n" } });
    const upstream = await FakeUpstream.start([aPackage([victim])]);
    const packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    const first = await createChain(packhouse, "first");
    const second = await createChain(packhouse, "second");
    const ask = ({ registryUrl, token }: RepositoryChain) =>
      exchange(`${registryUrl}${TARBALL.slice(1)}`, { token });
    await exchange(`${first.registryUrl}victim`, { token: first.token });
    await exchange(`${second.registryUrl}victim`, { token: second.token });
    const before = await ask(first);
    upstream.putFile(TARBALL, other.tarball);

    expect(before.body.equals(victim.tarball)).toBe(true);
    expect((await ask(first)).body.equals(victim.tarball)).toBe(true);
    const elsewhere = await ask(second);
    expect(elsewhere.status >= 400 || !elsewhere.complete).toBe(true);
    await packhouse.close();
    await upstream.close();
  });
});
