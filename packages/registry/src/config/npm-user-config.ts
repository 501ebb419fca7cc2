import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "ini";
import { pickRegistry } from "npm-registry-fetch";
import { Secret } from "../secret.js";
import type { Environment } from "./read-settings.js";
import type { ExternalConnectionConfig } from "./schema.js";

/**
 * How npm on this host reaches its registry: its own environment, the user's `.npmrc`, else npm's default. Mirror,
 * proxy, CA file and token of a company are in there too; what `login` wrote there is not meant.
 */
export function npmHostConnection(environment: Environment): ExternalConnectionConfig {
  const file = environment["NPM_CONFIG_USERCONFIG"] ?? environment["npm_config_userconfig"];
  const rc = readIni(file ?? join(environment["HOME"] ?? homedir(), ".npmrc"));
  const setting = (name: string): string | undefined => {
    const variable = `npm_config_${name.replaceAll("-", "_")}`;
    return environment[variable] ?? environment[variable.toUpperCase()] ?? rc.get(name);
  };
  const own = setting("registry");
  const url = own === undefined || isRepositoryEndpoint(own) ? pickRegistry("x", {}) : own;
  const { host, pathname } = new URL(url);
  const token = rc.get(`//${host}${pathname.replace(/\/*$/, "/")}:_authToken`);
  const proxy = url.startsWith("https:")
    ? (setting("https-proxy") ?? setting("proxy"))
    : setting("proxy");
  const caFile = setting("cafile");
  return {
    url,
    ...(token !== undefined && { token: new Secret(token) }),
    ...(proxy !== undefined && proxy.startsWith("http") && { proxy }),
    ...(caFile !== undefined && caFile !== "" && { caFile }),
  };
}

/**
 * Whether the address is a repository of Packhouse (or CodeArtifact), by path or by host: `login` writes it into the
 * very file we read, and a server that asks itself for public packages waits for its own answer.
 */
function isRepositoryEndpoint(registry: string): boolean {
  if (!URL.canParse(registry)) return false;
  const { hostname, pathname } = new URL(registry);
  return (
    /^\/d\/[a-z][a-z0-9-]*-[0-9]{12}\/npm\/[^/]+\/?$/.test(pathname) ||
    (/^[a-z][a-z0-9-]*-[0-9]{12}\.d\./.test(hostname) && /^\/npm\/[^/]+\/?$/.test(pathname))
  );
}

/** Texts of an INI file with `${VARIABLE}` left alone; empty when there is none. */
function readIni(path: string): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return new Map();
  }
  const entries = Object.entries(parse(text)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  // A reference to a variable of npm's session is nothing we could send.
  return new Map(entries.filter(([, value]) => !value.includes("${")));
}
