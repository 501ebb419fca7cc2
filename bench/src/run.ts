// One command, one table: Packhouse, Verdaccio and a bare Node handler on the same machine in the same minutes.
// Absolute figures mean little on a shared machine; the ratios of one run do. Arguments choose rows by a word of theirs.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bareNode, startPackhouse, startUpstream, startVerdaccio } from "./contenders.js";
import { startLoadProcess } from "./load-process.js";
import { type Measured, measureInTurns, median } from "./measure.js";
import { npmCiSeconds, prepareProject } from "./npm-ci.js";
import { type Row, rows } from "./rows.js";

type Line = Readonly<Record<string, string | number>>;

const npmCiRow = "npm ci of 600 packages, warm, seconds";
const npmCiRounds = 3;

const words = process.argv.slice(2);
const isWanted = (what: string) => words.length === 0 || words.some((word) => what.includes(word));

const folder = await mkdtemp(join(tmpdir(), "packhouse-bench-"));
const upstream = await startUpstream(folder);
const limit = bareNode(upstream);
const packhouse = await startPackhouse(folder, upstream.url);
const verdaccio = await startVerdaccio(folder, upstream.url);
const load = startLoadProcess();
const missed: string[] = [];
try {
  const memory = [memoryLine("just started")];
  const table: Line[] = [];
  for (const row of rows) {
    if (!isWanted(row.what)) continue;
    table.push(await measureRow(row));
    memory.push(memoryLine(row.what));
  }
  if (isWanted(npmCiRow)) {
    table.push(await measureNpmCi());
    memory.push(memoryLine(npmCiRow));
  }
  console.table(table);
  console.log(
    "CPUs: processors busy with the server, and with its load generator (then it is the limit).",
  );
  console.log("\nMiB resident after each row, and the most it ever was:");
  console.table(memory);
  for (const what of missed) console.log(`missed: ${what}`);
} finally {
  load.stop();
  await packhouse.process.stop();
  await verdaccio.process.stop();
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = missed.length === 0 ? 0 : 1;

async function measureRow({ what, workload, target }: Row): Promise<Line> {
  const isRead = workload.path !== undefined;
  const contenders = isRead ? [packhouse, verdaccio, limit] : [packhouse, verdaccio];
  const [ours, theirs, bare] = await measureInTurns(contenders, workload, load);
  if (ours === undefined || theirs === undefined) throw new Error(`${what} was not measured.`);
  const ratio = ours.perSecond / theirs.perSecond;
  if (ratio < target) missed.push(what);
  return {
    what,
    Packhouse: round(ours.perSecond),
    Verdaccio: round(theirs.perSecond),
    "bare Node": bare === undefined ? "" : round(bare.perSecond),
    "× Verdaccio": round(ratio),
    target: `≥ ${target}`,
    "× per CPU": round(perCpu(ours) / perCpu(theirs)),
    "× bare Node": bare === undefined ? "" : round(ours.perSecond / bare.perSecond),
    "CPUs P": cpus(ours),
    "CPUs V": cpus(theirs),
    "CPUs bare": bare === undefined ? "" : cpus(bare),
  };
}

async function measureNpmCi(): Promise<Line> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const ourProject = await prepareProject(packhouse, folder);
  const theirProject = await prepareProject(verdaccio, folder);
  for (let n = 0; n < npmCiRounds; n += 1) {
    ours.push(await npmCiSeconds(packhouse, ourProject));
    theirs.push(await npmCiSeconds(verdaccio, theirProject));
  }
  const middle = (seconds: readonly number[]) => median(seconds, (value) => value);
  const ratio = middle(theirs) / middle(ours);
  if (ratio < 0.95) missed.push(npmCiRow);
  return {
    what: npmCiRow,
    Packhouse: round(middle(ours)),
    Verdaccio: round(middle(theirs)),
    "× Verdaccio": round(ratio),
    target: "≥ 1 (± 5 %)",
  };
}

function memoryLine(after: string): Line {
  const line: Record<string, string | number> = { after };
  for (const { name, process: server } of [packhouse, verdaccio]) {
    const { now, peak } = server.residentBytes();
    line[name] = Math.round(now / 2 ** 20);
    line[`${name}, most`] = Math.round(peak / 2 ** 20);
  }
  return line;
}

/** Of one processor busy with the server: what others take on the machine matters less to it. */
function perCpu({ perSecond, serverCpus }: Measured): number {
  return perSecond / serverCpus;
}

function cpus({ serverCpus, loadCpus }: Measured): string {
  return `${serverCpus.toFixed(2)} + ${loadCpus.toFixed(2)}`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
