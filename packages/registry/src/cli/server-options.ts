// The flags of `serve` and `config`, and what they set.
import type { Command } from "commander";
import { type LoadedConfig, loadConfig } from "../config/load-config.js";
import type { GivenValue } from "../config/read-settings.js";

interface ServerFlags {
  readonly config?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: string;
  readonly workers?: string;
  readonly publicUrl?: string;
  readonly hostSuffix?: string;
  readonly insecureHttp?: boolean;
}

/** Flag, setting. Numbers that are none stay text, and the schema refuses them. */
const settingOfFlag: readonly (readonly [keyof ServerFlags, string, readonly string[]])[] = [
  ["data", "--data", ["data", "directory"]],
  ["host", "--host", ["server", "host"]],
  ["port", "--port", ["server", "port"]],
  ["workers", "--workers", ["server", "workers"]],
  ["publicUrl", "--public-url", ["server", "publicUrl"]],
  ["hostSuffix", "--host-suffix", ["server", "hostSuffix"]],
  ["insecureHttp", "--insecure-http", ["server", "insecureHttp"]],
];

const numeric: ReadonlySet<keyof ServerFlags> = new Set(["port", "workers"]);

/** Options of commands that work on a data directory without serving. */
export function addDataOptions(command: Command): Command {
  return command
    .option("--config <file>", "YAML file with settings")
    .option("--data <directory>", "where everything is kept (default ./data)");
}

export function addServerOptions(command: Command): Command {
  return addDataOptions(command)
    .option("--host <address>", "address to listen on (default 127.0.0.1)")
    .option("--port <number>", "port to listen on, 0 for any (default 8420)")
    .option("--workers <number>", "processes (default 1)")
    .option("--public-url <url>", "how clients reach this server")
    .option("--host-suffix <name>", "also serve {domain}-{owner}.d.NAME")
    .option("--insecure-http", "allow plain HTTP on an address that others can reach");
}

/** @throws ConfigError */
export function loadConfigFor(command: Command): LoadedConfig {
  const flags = command.opts<ServerFlags>();
  const given: GivenValue[] = [];
  for (const [name, spelling, path] of settingOfFlag) {
    const value = flags[name];
    if (value === undefined) continue;
    const isNumber = numeric.has(name) && /^\d+$/.test(String(value));
    given.push({ path, value: isNumber ? Number(value) : value, source: `flag ${spelling}` });
  }
  return loadConfig({ file: flags.config, environment: process.env, flags: given });
}
