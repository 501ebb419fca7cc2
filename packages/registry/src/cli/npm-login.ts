import { spawn } from "node:child_process";
import { once } from "node:events";
import { CommandError } from "./command-error.js";

export type NpmSetting = readonly [name: string, value: string];

/** What npm must know of a repository; with a scope it stays that scope's alone. */
export function npmSettings(
  endpoint: string,
  token: string,
  namespace: string | undefined,
): NpmSetting[] {
  const scope =
    namespace === undefined ? undefined : namespace.startsWith("@") ? namespace : `@${namespace}`;
  const { host, pathname } = new URL(endpoint);
  return [
    [scope === undefined ? "registry" : `${scope}:registry`, endpoint],
    [`//${host}${pathname}:_authToken`, token],
  ];
}

/** `npm config set`, as the user would. The token is on its command line for that moment, as with the aws CLI. @throws CommandError */
export async function runNpmConfig(settings: readonly NpmSetting[]): Promise<void> {
  const pairs = settings.map(([name, value]) => `${name}=${value}`);
  const isWindows = process.platform === "win32";
  const child = spawn(isWindows ? "npm.cmd" : "npm", ["config", "set", ...pairs], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const errors: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, "close").catch((cause: unknown) => {
    throw new CommandError("npm was not found; install it, or use --dry-run to see the settings.", {
      cause,
    });
  })) as [number | null];
  if (code !== 0)
    throw new CommandError(`npm config set failed: ${Buffer.concat(errors).toString()}`);
}
