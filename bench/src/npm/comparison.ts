// npm: Packhouse, Verdaccio and a bare Node handler.
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { LoadProcess } from "../load-process.js";
import { type Turn, measureInTurns, median } from "../measure.js";
import { startPackhouse } from "../packhouse.js";
import {
  type IsWanted,
  type Line,
  cpus,
  memoryLine,
  perCpu,
  printComparison,
  round,
} from "../report.js";
import { type Contender, bareNode, startUpstream } from "./contenders.js";
import { npmCiSeconds, prepareProject } from "./npm-ci.js";
import { type Row, type Workload, rows } from "./rows.js";
import { startVerdaccio } from "./verdaccio.js";

const npmCiRow = "npm: npm ci of 600 packages, warm, seconds";
const npmCiRounds = 3;

interface Contenders {
  readonly packhouse: Contender;
  /** With a process for each processor. */
  readonly packhouseWorkers: Contender;
  readonly verdaccio: Contender;
  readonly limit: Contender;
}

/** Prints the rows that are wanted. Returns those that missed their target. */
export async function compareNpm(
  folder: string,
  load: LoadProcess,
  isWanted: IsWanted,
): Promise<string[]> {
  const wanted = rows.filter(({ what }) => isWanted(what));
  if (wanted.length === 0 && !isWanted(npmCiRow)) return [];
  const upstream = await startUpstream(folder);
  const env = { PACKHOUSE_EXTERNAL_PUBLIC_NPMJS_URL: upstream.url };
  const packhouse = await startPackhouse(folder, "npm", env);
  const workersFolder = join(folder, "workers");
  await mkdir(workersFolder);
  const packhouseWorkers = await startPackhouse(workersFolder, "npm", {
    ...env,
    PACKHOUSE_SERVER_WORKERS: String(availableParallelism()),
  });
  const verdaccio = await startVerdaccio(folder, upstream.url);
  const contenders = { packhouse, packhouseWorkers, verdaccio, limit: bareNode(upstream) };
  const missed: string[] = [];
  const table: Line[] = [];
  const memory = [memoryLine("just started", [packhouse, verdaccio])];
  try {
    for (const row of wanted) {
      table.push(await measureRow(row, contenders, load, missed));
      const own = row.isOnAllProcessors === true ? packhouseWorkers : packhouse;
      memory.push(memoryLine(row.what, [own, verdaccio]));
    }
    if (isWanted(npmCiRow)) {
      table.push(await measureNpmCi(contenders, folder, missed));
      memory.push(memoryLine(npmCiRow, [packhouse, verdaccio]));
    }
    printComparison(table, memory, missed);
  } finally {
    await packhouse.process.stop();
    await packhouseWorkers.process.stop();
    await verdaccio.process.stop();
    await upstream.stop();
  }
  return missed;
}

function turnOf(contender: Contender, { path, headers = {} }: Workload): Turn {
  const { process, registry, publishRegistry, token } = contender;
  const all = { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const request =
    path === undefined
      ? { registry: publishRegistry, headers: all, publishAs: "npm" as const }
      : { registry, headers: all, path };
  return { process, request };
}

async function measureRow(
  { what, workload, target, isOnAllProcessors = false }: Row,
  { packhouse, packhouseWorkers, verdaccio, limit }: Contenders,
  load: LoadProcess,
  missed: string[],
): Promise<Line> {
  const isRead = workload.path !== undefined;
  const own = isOnAllProcessors ? packhouseWorkers : packhouse;
  const processes = isOnAllProcessors ? availableParallelism() : 1;
  const turns = [
    { ...turnOf(own, workload), processes },
    turnOf(verdaccio, workload),
    ...(isRead ? [turnOf(limit, workload)] : []),
  ];
  const [ours, theirs, bare] = await measureInTurns(turns, workload.connections, load);
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

async function measureNpmCi(
  { packhouse, verdaccio }: Contenders,
  folder: string,
  missed: string[],
): Promise<Line> {
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
