/** What clients see when the upstream answers a packument wrongly, and what remains of it. */
import { createChain, type RepositoryChain } from "../harness/chain.js";
import { FakeUpstream } from "../harness/fake-upstream.js";
import { aPackageVersion, aSimplePackage } from "../harness/fixture-package.js";
import { exchange, type Exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import type { UpstreamFault } from "../harness/upstream-faults.js";
import { until } from "../harness/until.js";

const UPSTREAM_FAILURE = [502, 503, 504];

/** What an ordinary answer may take while another request waits for a broken upstream. */
const UNDELAYED_MS = 2_000;

interface FaultCase {
  readonly name: string;
  readonly fault: UpstreamFault;
  readonly statuses: readonly number[];
}

const CASES: readonly FaultCase[] = [
  { name: "hangs", fault: { kind: "hang" }, statuses: UPSTREAM_FAILURE },
  { name: "truncates", fault: { kind: "truncate", afterBytes: 40 }, statuses: UPSTREAM_FAILURE },
  { name: "resets", fault: { kind: "reset", afterBytes: 40 }, statuses: UPSTREAM_FAILURE },
  {
    name: "announces too much",
    fault: { kind: "wrong-length", byBytes: 100 },
    statuses: UPSTREAM_FAILURE,
  },
  {
    name: "announces too little",
    fault: { kind: "wrong-length", byBytes: -40 },
    statuses: UPSTREAM_FAILURE,
  },
  { name: "answers 500", fault: { kind: "status", status: 500 }, statuses: UPSTREAM_FAILURE },
  {
    name: "answers 503",
    fault: { kind: "status", status: 503, retryAfterSeconds: 1 },
    statuses: UPSTREAM_FAILURE,
  },
  {
    name: "answers 429",
    fault: { kind: "status", status: 429, retryAfterSeconds: 1 },
    statuses: [429, ...UPSTREAM_FAILURE],
  },
  // 401 to our client would make it doubt its own token.
  { name: "answers 401", fault: { kind: "status", status: 401 }, statuses: UPSTREAM_FAILURE },
  {
    name: "answers 403",
    fault: { kind: "status", status: 403 },
    statuses: [403, 404, ...UPSTREAM_FAILURE],
  },
  { name: "answers HTML", fault: { kind: "html" }, statuses: UPSTREAM_FAILURE },
  {
    name: "redirects to itself for ever",
    fault: { kind: "redirect", location: "/spoilt" },
    statuses: UPSTREAM_FAILURE,
  },
];

describe.each(CASES)("an upstream that $name", ({ fault, statuses }) => {
  let upstream: FakeUpstream;
  let packhouse: Packhouse;
  let chain: RepositoryChain;

  beforeAll(async () => {
    upstream = await FakeUpstream.start([
      await aSimplePackage({ name: "spoilt" }),
      await aSimplePackage({ name: "sound" }),
    ]);
    packhouse = await Packhouse.start({ publicNpmUrl: upstream.url });
    chain = await createChain(packhouse);
    await publishOrThrow(await aPackageVersion({ name: "hosted" }), chain);
    upstream.spoil("/spoilt", fault);
  });

  afterAll(async () => {
    upstream.heal();
    await packhouse.close();
    await upstream.close();
  });

  const ask = (name: string): Promise<Exchange> =>
    exchange(`${chain.registryUrl}${name}`, { token: chain.token });

  test("leads to a refusal that says so, and delays no other request", async () => {
    const refusal = ask("spoilt");
    const others = await Promise.all([ask("hosted"), ask("sound")]);
    const { status, body, complete } = await refusal;

    expect(others.map((one) => one.status)).toEqual([200, 200]);
    for (const other of others) expect(other.durationMs).toBeLessThan(UNDELAYED_MS);
    expect(statuses).toContain(status);
    expect(complete).toBe(true);
    expect(JSON.parse(body.toString())).toMatchObject({ error: expect.any(String) as string });
  }, 90_000);

  test("leaves nothing wrong behind: once healed, the right document is served", async () => {
    upstream.heal();
    const healed = await until(70_000, async () => {
      const answer = await ask("spoilt");
      return answer.status === 200 ? answer : undefined;
    });

    const document = JSON.parse(healed.body.toString()) as { versions: object };
    expect(Object.keys(document.versions)).toEqual(["1.0.0"]);
  }, 80_000);
});
