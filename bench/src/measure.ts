// Contenders take turns in short rounds, so that a busy moment of the machine does not hit one of them alone.
import type { LoadProcess, Request } from "./load-process.js";
import type { ServerProcess } from "./server-process.js";

/** A contender in a row. */
export interface Turn {
  readonly process: ServerProcess;
  readonly request: Request;
  /** Each compiles for itself. */
  readonly processes?: number;
  /** Fewer than `maxWarmUpRounds` are enough for programs that are not compiled as they run. */
  readonly warmUpRounds?: number;
}

export interface Measured {
  /** Answers a second: the median of the rounds. */
  readonly perSecond: number;
  /** Processors busy with the server; with its load generator. */
  readonly serverCpus: number;
  readonly loadCpus: number;
}

/** Code is compiled after it ran some thousand times; what is measured is a server that has been up for a while. */
const warmUpAnswers = 3000;
const maxWarmUpRounds = 10;
const roundSeconds = 1.5;
const rounds = 5;

/** What each contender does of the workload, in the order given. @throws Error when an answer is not 2xx */
export async function measureInTurns(
  turns: readonly Turn[],
  connections: number,
  load: LoadProcess,
): Promise<Measured[]> {
  const all: Measured[][] = turns.map(() => []);
  for (const turn of turns) await warmUp(turn, connections, load);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, turn] of turns.entries())
      all[index]?.push(await oneRound(turn, connections, load));
  }
  return all.map((measured) => median(measured, ({ perSecond }) => perSecond));
}

async function warmUp(turn: Turn, connections: number, load: LoadProcess): Promise<void> {
  const { processes = 1, warmUpRounds: mostRounds = maxWarmUpRounds } = turn;
  let answers = 0;
  for (let round = 0; round < mostRounds && answers < processes * warmUpAnswers; round += 1)
    answers += (await oneRound(turn, connections, load)).perSecond * roundSeconds;
}

async function oneRound(
  { process, request }: Turn,
  connections: number,
  load: LoadProcess,
): Promise<Measured> {
  const before = process.cpuSeconds();
  const result = await load.run({ ...request, connections, seconds: roundSeconds });
  return {
    perSecond: result.answers / result.seconds,
    serverCpus: (process.cpuSeconds() - before) / result.seconds,
    loadCpus: result.ownCpuSeconds / result.seconds,
  };
}

/** The item in the middle. @throws RangeError for none */
export function median<T>(items: readonly T[], valueOf: (item: T) => number): T {
  const sorted = items.toSorted((a, b) => valueOf(a) - valueOf(b));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("Nothing was measured.");
  return middle;
}
