/**
 * Lists, descriptions and packuments cost the same in a domain of ten times as many packages. `npm run test:scale` asks
 * a domain of 100,000 packages with 1,000,000 versions, and prints what it took.
 */
import { databaseWork, type DatabaseWork } from "../harness/database-work.js";
import { startFilledDomain, type FilledDomain } from "./filled-domain.js";
import { operations, type MeasuredOperation } from "./operations.js";

const isFull = process.env["PACKHOUSE_TEST_SCALE"] === "full";
const packages = isFull ? 10_000 : 1_000;
/** Of a package, on average. */
const versions = isFull ? 10 : 4;
const factor = 10;

let small: FilledDomain;
let large: FilledDomain;
const figures: Record<string, unknown>[] = [];

beforeAll(async () => {
  small = await startFilledDomain({ packages, versions: versions * packages });
  large = await startFilledDomain({
    packages: factor * packages,
    versions: factor * versions * packages,
  });
}, 3_600_000);

afterAll(async () => {
  if (isFull) console.table([...figures, { name: "start, ms", ms: large.startMs }]);
  await Promise.all([small.close(), large.close()]);
});

const rounds = 4;

/** The least of some rounds: what else the machine does, and what is not cached yet, only ever adds. */
async function leastWork(
  filled: FilledDomain,
  operation: MeasuredOperation,
): Promise<DatabaseWork & { readonly firstMs: number }> {
  const works: DatabaseWork[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const run = () => operation.run(filled);
    works.push(await databaseWork(filled.packhouse, filled.recording, run));
  }
  const least = (of: (work: DatabaseWork) => number) => Math.min(...works.map(of));
  return {
    queries: least(({ queries }) => queries),
    rows: least(({ rows }) => rows),
    ms: least(({ ms }) => ms),
    firstMs: works[0]?.ms ?? 0,
  };
}

test.each(operations)("$name costs the same in a larger domain", async (operation) => {
  const inSmall = await leastWork(small, operation);
  const inLarge = await leastWork(large, operation);
  figures.push({
    name: operation.name,
    queries: inLarge.queries,
    rows: inLarge.rows,
    "first, ms": inLarge.firstMs,
    ms: inLarge.ms,
    "ms, a tenth": inSmall.ms,
  });
  // The server has work of its own, which now and then falls into the time of one of them.
  expect(inLarge.queries).toBeLessThanOrEqual(inSmall.queries + 2);
  expect(inLarge.rows).toBeLessThanOrEqual(inSmall.rows + 100);
  // What walks all packages takes ten times as long. A millisecond more is allowed to what takes next to none.
  expect(inLarge.ms).toBeLessThan(3 * inSmall.ms + 1);
});
