// Contenders take turns in short rounds, so that a busy moment of the machine does not hit one of them alone.
import type { Contender } from "./contenders.js";
import type { LoadProcess } from "./load-process.js";

export interface Workload {
  readonly connections: number;
  /** What is read; absent: packages are published. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
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
  contenders: readonly Contender[],
  workload: Workload,
  load: LoadProcess,
): Promise<Measured[]> {
  const all: Measured[][] = contenders.map(() => []);
  for (const contender of contenders) await warmUp(contender, workload, load);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries())
      all[index]?.push(await oneRound(contender, workload, load));
  }
  return all.map((measured) => median(measured, ({ perSecond }) => perSecond));
}

async function warmUp(contender: Contender, workload: Workload, load: LoadProcess): Promise<void> {
  let answers = 0;
  for (let round = 0; round < maxWarmUpRounds && answers < warmUpAnswers; round += 1)
    answers += (await oneRound(contender, workload, load)).perSecond * roundSeconds;
}

async function oneRound(
  { process, registry, publishRegistry, token }: Contender,
  { connections, path, headers = {} }: Workload,
  load: LoadProcess,
): Promise<Measured> {
  const before = process.cpuSeconds();
  const result = await load.run({
    registry: path === undefined ? publishRegistry : registry,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    connections,
    seconds: roundSeconds,
    ...(path !== undefined && { path }),
  });
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
