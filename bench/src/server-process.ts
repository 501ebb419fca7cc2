import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** A server in a process of its own. */
export interface ServerProcess {
  /** Ends in `/`. */
  readonly url: string;
  /** Resident memory of the process now. */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** Starts a Node program and waits for the line in which it says its address. */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  address: RegExp,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await addressOf(child, address);
  return {
    url: url.endsWith("/") ? url : `${url}/`,
    residentBytes: () => residentBytes(child.pid ?? 0),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

async function addressOf(child: ChildProcess, address: RegExp): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const look = (line: string) => {
      said.push(line);
      const url = address.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on("line", look);
    }
    child.once("exit", (code) => {
      reject(
        new Error(`The server ended with ${String(code)} before it listened:\n${said.join("\n")}`),
      );
    });
  });
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
