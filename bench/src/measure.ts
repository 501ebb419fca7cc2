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

const warmUpSeconds = 1.5;
/** Publishing runs more code, seldomer: it takes longer until it is compiled. */
const publishWarmUpSeconds = 4;
const roundSeconds = 1.5;
const rounds = 5;

/** What each contender does of the workload, in the order given. @throws Error when an answer is not 2xx */
export async function measureInTurns(
  contenders: readonly Contender[],
  workload: Workload,
  load: LoadProcess,
): Promise<Measured[]> {
  const all: Measured[][] = contenders.map(() => []);
  const warmUp = workload.path === undefined ? publishWarmUpSeconds : warmUpSeconds;
  for (const contender of contenders) await oneRound(contender, workload, load, warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contender] of contenders.entries())
      all[index]?.push(await oneRound(contender, workload, load, roundSeconds));
  }
  return all.map((measured) => median(measured, ({ perSecond }) => perSecond));
}

async function oneRound(
  { process, registry, publishRegistry, token }: Contender,
  { connections, path, headers = {} }: Workload,
  load: LoadProcess,
  seconds: number,
): Promise<Measured> {
  const before = process.cpuSeconds();
  const result = await load.run({
    registry: path === undefined ? publishRegistry : registry,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    connections,
    seconds,
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
