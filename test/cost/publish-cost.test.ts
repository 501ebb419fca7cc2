/** Documents are rendered from rows: a package with 2,000 versions is published to as cheaply as a new one. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { Packhouse } from "../harness/packhouse.js";
import { isAccepted, publishOrThrow, publishOverHttp } from "../harness/publish-over-http.js";
import { databaseQueries } from "../harness/query-counter.js";

const versionsBefore = 2000;
const publishers = 16;
const measured = 100;

let packhouse: Packhouse;
let registry: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  registry = await createHostedRepository(packhouse);
});

afterAll(() => packhouse.close());

interface Cost {
  readonly ms: number;
  readonly queries: number;
}

async function costOfPublish(name: string, version: string): Promise<Cost> {
  const fixture = await aPackageVersion({ name, version });
  const before = await databaseQueries(packhouse);
  const answer = await publishOverHttp(fixture, registry);
  expect(isAccepted(answer)).toBe(true);
  return { ms: answer.durationMs, queries: (await databaseQueries(packhouse)) - before };
}

/** Others only ever add to it, a busy machine or the server's own writes: the tenth disturbed least says the most. */
function lowerDecile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? NaN;
}

test("publishing version 2,001 costs at most 1.2 times what version 1 cost", async () => {
  let next = 0;
  await Promise.all(
    Array.from({ length: publishers }, async () => {
      while (next < versionsBefore) {
        const version = `1.0.${next++}`;
        await publishOrThrow(await aPackageVersion({ name: "large", version }), registry);
      }
    }),
  );
  const first: Cost[] = [];
  const late: Cost[] = [];
  for (let n = 0; n < measured; n += 1) {
    first.push(await costOfPublish(`new-${n}`, "1.0.0"));
    late.push(await costOfPublish("large", `2.0.${n}`));
  }
  const queries = (costs: readonly Cost[]) => lowerDecile(costs.map((cost) => cost.queries));
  const time = (costs: readonly Cost[]) => lowerDecile(costs.map(({ ms }) => ms));
  expect(queries(late)).toBeLessThanOrEqual(1.2 * queries(first));
  expect(time(late)).toBeLessThanOrEqual(1.2 * time(first));
}, 180_000);
