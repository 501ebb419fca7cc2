import { spawn } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "./command-error.js";

/** Runs a package client's own command, as the user would. A token is on its command line for that moment, as with the aws CLI. @throws CommandError */
export async function runTool([tool = "", ...parameters]: readonly string[]): Promise<void> {
  const isWindows = process.platform === "win32";
  const child = spawn(isWindows ? `${tool}.cmd` : tool, parameters, {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, "close").catch((cause: unknown) => {
    throw new CommandError(
      `${tool} was not found; install it, or use --dry-run to see the settings.`,
      { cause },
    );
  })) as [number | null];
  if (code !== 0)
    throw new CommandError(`${tool} failed: ${Buffer.concat(errors).toString().trim()}`);
}
