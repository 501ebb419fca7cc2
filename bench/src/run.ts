// One command, one table: Packhouse, Verdaccio and a bare Node handler, one after the other on the same machine.
// Absolute figures mean little on a shared machine; the ratios of one run do.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Contender,
  bareNode,
  startPackhouse,
  startUpstream,
  startVerdaccio,
} from "./contenders.js";
import { publishesPerSecond, requestsPerSecond } from "./measure.js";
import { npmCiSeconds, prepareProject } from "./npm-ci.js";
import { largePackage, smallPackage, tarballPackage } from "./packages.js";

interface Row {
  readonly what: string;
  readonly measure: (contender: Contender) => Promise<number>;
  /** Least ratio of Packhouse to Verdaccio. */
  readonly target: number;
  readonly withBareNode: boolean;
}

const gzip = { "accept-encoding": "gzip" };

const rows: readonly Row[] = [
  {
    what: "small packument, requests/s",
    target: 10,
    withBareNode: true,
    measure: (c) => requestsPerSecond(c, smallPackage),
  },
  {
    what: "large packument (700 KB), requests/s",
    target: 1,
    withBareNode: true,
    measure: (c) => requestsPerSecond(c, largePackage),
  },
  {
    what: "large packument, gzip, requests/s",
    target: 100,
    withBareNode: true,
    measure: (c) => requestsPerSecond(c, largePackage, gzip),
  },
  {
    what: "tarball (50 KB), requests/s",
    target: 5,
    withBareNode: true,
    measure: (c) => requestsPerSecond(c, `${tarballPackage}/-/${tarballPackage}-1.0.0.tgz`),
  },
  {
    what: "publishes/s, 8 clients",
    target: 3,
    withBareNode: false,
    measure: (c) => publishesPerSecond(c, 8),
  },
  {
    what: "publishes/s, 16 clients",
    target: 3,
    withBareNode: false,
    measure: (c) => publishesPerSecond(c, 16),
  },
];

const folder = await mkdtemp(join(tmpdir(), "packhouse-bench-"));
const upstream = await startUpstream();
const packhouse = await startPackhouse(folder, upstream.url);
const verdaccio = await startVerdaccio(folder, upstream.url);
const limit = bareNode(upstream);
let missed = 0;
try {
  const table: Record<string, string | number>[] = [];
  for (const { what, measure, target, withBareNode } of rows) {
    const ours = await measure(packhouse);
    const theirs = await measure(verdaccio);
    const bare = withBareNode ? await measure(limit) : undefined;
    if (ours / theirs < target) missed += 1;
    table.push({
      what,
      Packhouse: round(ours),
      Verdaccio: round(theirs),
      "bare Node": bare === undefined ? "" : round(bare),
      "× Verdaccio": round(ours / theirs),
      "× bare Node": bare === undefined ? "" : round(ours / bare),
      target: `≥ ${target}`,
    });
  }
  table.push(await npmCi());
  console.table(table);
  console.log(
    [packhouse, verdaccio]
      .map(
        ({ name, process }) =>
          `${name}: ${round(process.residentBytes() / 2 ** 20)} MiB resident at the end`,
      )
      .join("; "),
  );
} finally {
  await packhouse.process.stop();
  await verdaccio.process.stop();
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = missed === 0 ? 0 : 1;

/** In turns, so that a busy moment of the machine hits both; the median of three. */
async function npmCi(): Promise<Record<string, string | number>> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const ourProject = await prepareProject(packhouse, folder);
  const theirProject = await prepareProject(verdaccio, folder);
  for (let n = 0; n < 3; n += 1) {
    ours.push(await npmCiSeconds(packhouse, ourProject));
    theirs.push(await npmCiSeconds(verdaccio, theirProject));
  }
  const ratio = median(theirs) / median(ours);
  if (ratio < 0.95) missed += 1;
  return {
    what: "npm ci of 600 packages, warm, seconds",
    Packhouse: round(median(ours)),
    Verdaccio: round(median(theirs)),
    "bare Node": "",
    "× Verdaccio": round(ratio),
    "× bare Node": "",
    target: "≥ 1 (± noise)",
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
