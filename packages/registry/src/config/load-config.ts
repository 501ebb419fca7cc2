// Two steps: read what was given, then check it whole. What comes out is frozen and typed.
import { isIP } from "node:net";
import type { z } from "zod";
import { trustedProxyCheck } from "../http/source-address.js";
import { ConfigError } from "./config-error.js";
import { suggestion } from "../near-miss.js";
import {
  type Environment,
  type GivenValue,
  readConfigFile,
  readEnvironment,
} from "./read-settings.js";
import { type Config, configSchema } from "./schema.js";
import { listConnectionSettings, listSettings } from "./settings.js";
import { wellKnownConnections } from "./well-known-connections.js";

export interface ConfigSources {
  /** YAML file; also `PACKHOUSE_CONFIG`. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  /** From the command line, most important. */
  readonly flags: readonly GivenValue[];
}

export interface LoadedConfig {
  readonly config: Config;
  /** Dotted path to where the value came from; what is not in it is a default. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Defaults < file < environment < flags. @throws ConfigError naming every problem */
export function loadConfig({ file, environment, flags }: ConfigSources): LoadedConfig {
  const path = file ?? environment["PACKHOUSE_CONFIG"];
  const fileValues = path === undefined ? [] : readConfigFile(path);
  const given = [...fileValues, ...readEnvironment(environment, fileValues), ...flags];
  const raw = {};
  const origins = new Map<string, string>();
  for (const { path: at, value, source } of given) {
    setAt(raw, at, value);
    origins.set(at.join("."), source);
  }
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success)
    throw problems(parsed.error.issues.flatMap((issue) => explain(issue, origins)));
  const contradictions = findContradictions(parsed.data);
  if (contradictions.length > 0) throw problems(contradictions);
  return { config: deepFreeze(parsed.data), origins };
}

function setAt(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(node, key) || typeof node[key] !== "object" || node[key] === null)
      defineKey(node, key, {});
    node = node[key] as Record<string, unknown>;
  }
  defineKey(node, path.at(-1) ?? "", value);
}

/** Not an assignment: a file may name a key `__proto__`. */
function defineKey(node: object, key: string, value: unknown): void {
  Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}

function explain(issue: z.core.$ZodIssue, origins: ReadonlyMap<string, string>): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const known = siblingsOf(path);
    return issue.keys.map(
      (key) => `${[...path, key].join(".")}: there is no such setting.${suggestion(key, known)}`,
    );
  }
  const source = origins.get(path.join("."));
  return [`${path.join(".")}: ${issue.message}${source === undefined ? "" : ` (${source})`}`];
}

function siblingsOf(path: readonly string[]): Set<string> {
  const own =
    path[0] === "externalConnections" && path[1] !== undefined
      ? listConnectionSettings(path[1])
      : [];
  const below = [...listSettings(), ...own].filter((setting) =>
    path.every((key, index) => setting.path[index] === key),
  );
  const names = below.flatMap((setting) => setting.path[path.length] ?? []);
  return new Set(path.length === 0 ? [...names, "externalConnections"] : names);
}

/** What each setting alone allows but all together do not. */
function findContradictions(config: Config): string[] {
  const { server, externalConnections } = config;
  const found: string[] = [];
  const { certFile, keyFile } = server.tls;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    found.push("server.tls: certFile and keyFile belong together.");
  }
  if (certFile === undefined && !isLoopback(server.host) && !server.insecureHttp) {
    found.push(
      `server.host: ${server.host} can be reached by others, who could read tokens on plain HTTP. ` +
        "Set server.tls, or say --insecure-http when a proxy in front of this server speaks TLS.",
    );
  }
  try {
    trustedProxyCheck(server.trustedProxies);
  } catch (error) {
    found.push(`server.trustedProxies: ${error instanceof Error ? error.message : String(error)}`);
  }
  for (const [name, connection] of Object.entries(externalConnections)) {
    if (wellKnownConnections.has(name)) continue;
    if (connection.url === undefined || connection.format === undefined) {
      const near = suggestion(name, wellKnownConnections.keys());
      found.push(
        `externalConnections."${name}": a connection of your own needs url and format.${near}`,
      );
    }
  }
  return found;
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "::1" || host === "localhost";
}

function problems(lines: readonly string[]): ConfigError {
  return new ConfigError(
    ["The configuration cannot be used:", ...lines.map((line) => `  ${line}`)].join("\n"),
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
