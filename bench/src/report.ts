// How lines of the printed tables are written.
import type { Measured } from "./measure.js";
import type { ServerProcess } from "./server-process.js";

export type Line = Readonly<Record<string, string | number>>;

/** Whether the arguments of the command choose a row. */
export type IsWanted = (what: string) => boolean;

/** MiB resident of each server: now, and the most it ever was. */
export function memoryLine(
  after: string,
  servers: readonly { readonly name: string; readonly process: ServerProcess }[],
): Line {
  const line: Record<string, string | number> = { after };
  for (const { name, process: server } of servers) {
    const { now, peak } = server.residentBytes();
    line[name] = Math.round(now / 2 ** 20);
    line[`${name}, most`] = Math.round(peak / 2 ** 20);
  }
  return line;
}

/** Prints a comparison: what was measured, the memory it took and which targets were missed. */
export function printComparison(
  table: readonly Line[],
  memory: readonly Line[],
  missed: readonly string[],
): void {
  console.table(table);
  console.log(
    "CPUs: processors busy with the server, and with its load generator (then it is the limit).",
  );
  console.log("\nMiB resident after each row, and the most it ever was:");
  console.table(memory);
  for (const what of missed) console.log(`missed: ${what}`);
}

/** Of one processor busy with the server: what others take on the machine matters less to it. */
export function perCpu({ perSecond, serverCpus }: Measured): number {
  return perSecond / serverCpus;
}

export function cpus({ serverCpus, loadCpus }: Measured): string {
  return `${serverCpus.toFixed(2)} + ${loadCpus.toFixed(2)}`;
}

export function round(value: number): number {
  return Number(value.toPrecision(3));
}
