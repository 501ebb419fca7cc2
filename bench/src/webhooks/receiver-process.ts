// An endpoint in a process of its own that accepts everything as fast as Node can, and counts.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

export interface ReceiverProcess {
  readonly url: string;
  /** Requests since the last reset, and seconds from the first to the last of them. */
  look(): Promise<Received>;
  reset(): Promise<void>;
  stop(): void;
}

interface Received {
  readonly requests: number;
  readonly seconds: number;
}

type Message = { readonly url: string } | Received;

export async function startReceiver(): Promise<ReceiverProcess> {
  const child = fork(fileURLToPath(import.meta.url), ["serve"]);
  const started = (await nextMessage(child)) as { readonly url: string };
  return {
    url: started.url,
    look: () => ask(child, "look"),
    async reset() {
      await ask(child, "reset");
    },
    stop: () => {
      child.kill();
    },
  };
}

async function ask(child: ChildProcess, question: "look" | "reset"): Promise<Received> {
  const answer = nextMessage(child);
  child.send(question);
  return (await answer) as Received;
}

async function nextMessage(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, "message")) as [Message];
  return message;
}

function serve(): void {
  let requests = 0;
  let firstMs = 0;
  let lastMs = 0;
  const server = createServer((request, response) => {
    lastMs = performance.now();
    if (requests === 0) firstMs = lastMs;
    requests += 1;
    request.resume();
    response.writeHead(204).end();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}/` });
  });
  process.on("message", (question) => {
    if (question === "reset") requests = 0;
    process.send?.({ requests, seconds: (lastMs - firstMs) / 1000 });
  });
}

if (process.argv[2] === "serve") serve();
