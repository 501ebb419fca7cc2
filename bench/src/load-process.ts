// The load generator as a process of its own: what the benchmark does besides costs it nothing.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type LoadResult, requestBytes, runLoad } from "./http-load.js";
import { publishDocuments } from "./publish-documents.js";

/** One round of one contender. */
interface Round {
  /** Of the registry, ending in `/`. */
  readonly registry: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** What is read again and again; absent: new packages are published. */
  readonly path?: string;
}

interface RoundResult extends LoadResult {
  /** Processor seconds the load generator took. Near `seconds` it was the limit, not the server. */
  readonly ownCpuSeconds: number;
}

export interface LoadProcess {
  run(round: Round): Promise<RoundResult>;
  stop(): void;
}

type Answer = { readonly result: RoundResult } | { readonly error: string };

/** Starts the process. */
export function startLoadProcess(): LoadProcess {
  const child = fork(fileURLToPath(import.meta.url), { serialization: "advanced" });
  return {
    run: (round) => askChild(child, round),
    stop: () => {
      child.disconnect();
    },
  };
}

async function askChild(child: ChildProcess, round: Round): Promise<RoundResult> {
  child.send(round);
  const [answer] = (await once(child, "message")) as [Answer];
  if ("error" in answer) throw new Error(`${round.registry}${round.path ?? ""}: ${answer.error}`);
  return answer.result;
}

/** More than any registry takes in a round of some seconds. */
const maxPublishesPerSecond = 1500;

async function runRound(round: Round): Promise<RoundResult> {
  const nextRequest = await requestsOf(round);
  const { hostname, port } = new URL(round.registry);
  const before = process.cpuUsage();
  const result = await runLoad(
    { host: hostname, port: Number(port), connections: round.connections, seconds: round.seconds },
    nextRequest,
  );
  const { user, system } = process.cpuUsage(before);
  return { ...result, ownCpuSeconds: (user + system) / 1e6 };
}

async function requestsOf(round: Round): Promise<() => Uint8Array | undefined> {
  const { registry, headers, path } = round;
  if (path !== undefined) {
    const request = requestBytes("GET", new URL(path, registry), headers);
    return () => request;
  }
  const count = Math.ceil(round.seconds * maxPublishesPerSecond);
  const requests = (await publishDocuments(count, registry)).map(({ name, body }) =>
    requestBytes(
      "PUT",
      new URL(name.replace("/", "%2f"), registry),
      { ...headers, "content-type": "application/json" },
      body,
    ),
  );
  return () => requests.pop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on("message", (round: Round) => {
    runRound(round).then(
      (result) => process.send?.({ result } satisfies Answer),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
    );
  });
}
