// One command, one table for each ecosystem, one for webhooks and one for policies: Packhouse, its peers and a bare Node handler on the same machine in the
// same minutes. Absolute figures mean little on a shared machine; the ratios of one run do. Arguments choose rows by a
// word of theirs; rows of an ecosystem start with its name.
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startLoadProcess } from "./load-process.js";
import { compareNpm } from "./npm/comparison.js";
import { comparePolicy } from "./policy/comparison.js";
import { comparePython } from "./python/comparison.js";
import { compareWebhooks } from "./webhooks/comparison.js";

const words = process.argv.slice(2);
const isWanted = (what: string) => words.length === 0 || words.some((word) => what.includes(word));

const folder = await mkdtemp(join(tmpdir(), "packhouse-bench-"));
const load = startLoadProcess();
const missed: string[] = [];
try {
  for (const compare of [compareNpm, comparePython, compareWebhooks, comparePolicy]) {
    missed.push(...(await compare(folder, load, isWanted)));
  }
  console.log(
    `Load average of the last 1, 5 and 15 minutes: ${loadavg()
      .map((n) => n.toFixed(1))
      .join(" ")}`,
  );
} finally {
  load.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = missed.length === 0 ? 0 : 1;
