// Python packages: Packhouse, devpi-server, pypiserver and a bare Node handler.
import type { LoadProcess } from "../load-process.js";
import { type Turn, measureInTurns } from "../measure.js";
import { type IsWanted, type Line, memoryLine, printComparison, round } from "../report.js";
import { type PythonContender, acceptOf, firstFileOf } from "./contender.js";
import { type PythonContenders, startContenders, stopContenders } from "./contenders.js";
import { readWheels } from "./distributions.js";
import { isMissed, lineOf } from "./row-line.js";
import { type PythonRow, projectOf, pythonRows } from "./rows.js";
import { type MissingTools, type PythonTools, installPythonTools } from "./tools.js";
import { nightlyWheels, uploadWheels } from "./uploads.js";
import { uvInstallSeconds } from "./uv-install.js";

const uvRow = "python: uv pip install of 100 distributions, warm, seconds";

/** Prints the rows that are wanted. Returns those that missed their target. */
export async function comparePython(
  folder: string,
  load: LoadProcess,
  isWanted: IsWanted,
): Promise<string[]> {
  const wanted = pythonRows.filter(({ what }) => isWanted(what));
  if (wanted.length === 0 && !isWanted(uvRow)) return [];
  const tools = await installPythonTools();
  // devpi takes minutes for 2,000 files.
  const read = new Set(wanted.map(projectOf));
  const wheels = readWheels().filter(({ project }) => read.has(project));
  const contenders = await startContenders(folder, tools, wheels);
  const servers = [contenders.packhouse, ...contenders.peers];
  const missed: string[] = [];
  const table: Line[] = [];
  const memory = [memoryLine("just started", servers)];
  try {
    for (const row of wanted) {
      table.push(await measureRow(row, contenders, load, missed));
      memory.push(memoryLine(row.what, servers));
    }
    if (isWanted(uvRow)) table.push(await measureUv(contenders, tools, folder, missed));
    printComparison(table, memory, missed);
    if ("missing" in tools) console.log(`devpi, pypiserver and uv are missing: ${tools.missing}`);
  } finally {
    await stopContenders(contenders);
  }
  return missed;
}

async function measureRow(
  row: PythonRow,
  { packhouse, limit, peers }: PythonContenders,
  load: LoadProcess,
  missed: string[],
): Promise<Line> {
  const contenders = [packhouse, ...peers, limit].filter((contender) => canAnswer(contender, row));
  for (const contender of contenders) await prepare(contender, row);
  const turns = await Promise.all(contenders.map((contender) => turnOf(contender, row)));
  const all = await measureInTurns(turns, row.connections, load);
  const of = (name: string) => all[contenders.findIndex((contender) => contender.name === name)];
  const packhouseDid = of("Packhouse");
  if (packhouseDid === undefined) throw new Error(`${row.what} was not measured.`);
  const measured = {
    packhouse: packhouseDid,
    devpi: of("devpi"),
    pypiserver: of("pypiserver"),
    bare: of("bare Node"),
  };
  if (isMissed(row, measured)) missed.push(row.what);
  return lineOf(row, measured, peers.length === 0);
}

function canAnswer(contender: PythonContender, { asks }: PythonRow): boolean {
  if ("uploads" in asks) return contender.uploads !== undefined;
  return "fileOf" in asks || contender.forms.includes(asks.form);
}

async function prepare(contender: PythonContender, { asks }: PythonRow): Promise<void> {
  if ("uploads" in asks && asks.uploads === "versions")
    await uploadWheels(contender, nightlyWheels());
}

async function turnOf(contender: PythonContender, { asks }: PythonRow): Promise<Turn> {
  const { process, index, uploads = index, headers, warmUpRounds } = contender;
  const turn = { process, ...(warmUpRounds !== undefined && { warmUpRounds }) };
  if ("uploads" in asks)
    return { ...turn, request: { registry: uploads, headers, publishAs: { twine: asks.uploads } } };
  if ("fileOf" in asks) {
    const path = await firstFileOf(contender, asks.fileOf);
    return { ...turn, request: { registry: index, headers, path } };
  }
  const gzip = asks.isGzip === true ? { "accept-encoding": "gzip" } : {};
  const all = { ...headers, accept: acceptOf[asks.form], ...gzip };
  return { ...turn, request: { registry: index, headers: all, path: `${asks.project}/` } };
}

/** Packhouse against the upstream that is behind it. */
async function measureUv(
  { packhouse, upstream }: PythonContenders,
  tools: PythonTools | MissingTools,
  folder: string,
  missed: string[],
): Promise<Line> {
  const line = { what: uvRow.replace("python: ", ""), target: "≤ 1.05 of direct" };
  if ("missing" in tools) return { ...line, devpi: "missing" };
  const indexes = [packhouse, { index: `${upstream.url}simple/` }];
  const [ours = NaN, direct = NaN] = await uvInstallSeconds(indexes, tools, folder);
  if (!(ours / direct <= 1.05)) missed.push(uvRow);
  return {
    ...line,
    Packhouse: round(ours),
    direct: round(direct),
    "of direct": round(ours / direct),
  };
}
