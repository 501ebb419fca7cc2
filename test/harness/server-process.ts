/** A server as a child process: its output, its readiness, its end. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;

/** A running child. `stop` and `kill` end this process and no other. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #output: string[];

  private constructor(child: ChildProcess, output: string[]) {
    this.#child = child;
    this.#output = output;
  }

  /** Starts `node script ...`; `environment` is the whole environment. */
  static spawn(
    script: string,
    scriptArguments: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): ServerProcess {
    const output: string[] = [];
    const child = spawn(process.execPath, [script, ...scriptArguments], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child.on("error", (error) => output.push(String(error)));
    return new ServerProcess(child, output);
  }

  /** Everything printed so far, both streams. */
  get logs(): string {
    return this.#output.join("");
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** True until the process has ended. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks `probe` until it answers something. @throws with the logs when the process ends before. */
  async waitUntil<T>(probe: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const found = await probe();
      if (found !== undefined) return found;
      if (!this.running) throw new Error(`the server ended while starting:\n${this.logs}`);
      await sleep(50);
    }
    await this.kill();
    throw new Error(`the server was not ready after ${START_TIMEOUT_MS} ms:\n${this.logs}`);
  }

  /** SIGTERM, and the exit code it leads to. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  /** SIGKILL: no chance to clean up. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (!this.running) return this.#child.exitCode;
    const exited = once(this.#child, "exit", { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
    this.#child.kill(signal);
    try {
      await exited;
    } catch (cause) {
      this.#child.kill("SIGKILL");
      throw new Error(`the server ignored ${signal}:\n${this.logs}`, { cause });
    }
    return this.#child.exitCode;
  }
}

/** True when something answers 2xx at the URL. */
export async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** A port that was free a moment ago, for servers that cannot choose one themselves. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What every child needs of this machine, and nothing else of it. */
export function minimalEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    HOME: home,
    LANG: "C.UTF-8",
    // Shims of pyenv find their Python below the real home.
    ...(process.env["PYENV_ROOT"] === undefined ? {} : { PYENV_ROOT: process.env["PYENV_ROOT"] }),
  };
}
