import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A server in a process of its own. */
export interface ServerProcess {
  /** Ends in `/`. */
  readonly url: string;
  /** Resident memory of the process: now, and the most it ever was. */
  residentBytes(): { readonly now: number; readonly peak: number };
  /** Processor time it took so far, of all its threads. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export interface ServerCommand {
  /** Absent: Node. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Takes what it prints: its access log costs the server a write, as in production, and nobody else anything. */
  readonly logFile: string;
  /** Finds the address in what it prints. */
  readonly address: RegExp;
}

/** Starts a program and waits until it says its address. */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const log = openSync(command.logFile, "w");
  const child = spawn(command.program ?? process.execPath, command.args, {
    env: { ...process.env, NODE_ENV: "production", ...command.env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const url = await addressOf(child, command);
  const pid = child.pid ?? 0;
  return {
    url: url.endsWith("/") ? url : `${url}/`,
    residentBytes: () => residentBytes(pid),
    cpuSeconds: () => cpuSeconds(pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

async function addressOf(
  child: ChildProcess,
  { logFile, address }: ServerCommand,
): Promise<string> {
  for (;;) {
    const said = readFileSync(logFile, "utf8");
    const url = address.exec(said)?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null)
      throw new Error(`The server ended with ${child.exitCode} before it listened:\n${said}`);
    await sleep(50);
  }
}

/** Of the process and, of one that has workers, theirs. */
function residentBytes(pid: number) {
  const sizes = withChildren(pid).map((each) => {
    const status = readFileSync(`/proc/${each}/status`, "utf8");
    const bytesOf = (field: string) =>
      Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? NaN) * 1024;
    return { now: bytesOf("VmRSS"), peak: bytesOf("VmHWM") };
  });
  return {
    now: sizes.reduce((total, { now }) => total + now, 0),
    peak: sizes.reduce((total, { peak }) => total + peak, 0),
  };
}

/** Of the process and its workers. Linux counts in hundredths of a second (proc(5), fields 14 and 15 of stat). */
function cpuSeconds(pid: number): number {
  return withChildren(pid).reduce((total, each) => {
    const stat = readFileSync(`/proc/${each}/stat`, "utf8");
    // The program's name may hold blanks; it is in parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return total + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [pid, ...(children === "" ? [] : children.split(" ").map(Number))];
}
