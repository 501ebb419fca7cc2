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

/** Runs rounds. Publishes that were prepared for one and not sent are sent in the next. */
function roundRunner(): (round: Round) => Promise<RoundResult> {
  const unsent = new Map<string, Uint8Array[]>();
  return async (round) => {
    const nextRequest = await requestsOf(round, unsent);
    const { hostname: host, port } = new URL(round.registry);
    const { connections, seconds } = round;
    const before = process.cpuUsage();
    const result = await runLoad({ host, port: Number(port), connections, seconds }, nextRequest);
    const { user, system } = process.cpuUsage(before);
    return { ...result, ownCpuSeconds: (user + system) / 1e6 };
  };
}

async function requestsOf(
  round: Round,
  unsent: Map<string, Uint8Array[]>,
): Promise<() => Uint8Array | undefined> {
  const { registry, headers, path } = round;
  if (path !== undefined) {
    const request = requestBytes("GET", new URL(path, registry), headers);
    return () => request;
  }
  const requests = unsent.get(registry) ?? [];
  unsent.set(registry, requests);
  const missing = Math.ceil(round.seconds * maxPublishesPerSecond) - requests.length;
  for (const { name, body } of await publishDocuments(Math.max(0, missing), registry)) {
    const url = new URL(name.replace("/", "%2f"), registry);
    const allHeaders = { ...headers, "content-type": "application/json" };
    requests.push(requestBytes("PUT", url, allHeaders, body));
  }
  return () => requests.pop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const run = roundRunner();
  process.on("message", (round: Round) => {
    run(round).then(
      (result) => process.send?.({ result } satisfies Answer),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Answer),
    );
  });
}
