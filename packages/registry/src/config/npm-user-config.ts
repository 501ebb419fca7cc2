import { homedir } from "node:os";
import { join } from "node:path";
import { pickRegistry } from "npm-registry-fetch";
import { Secret } from "../secret.js";
import { readIni } from "./read-ini.js";
import type { Environment } from "./read-settings.js";
import { isRepositoryEndpoint } from "./repository-endpoint.js";
import type { ExternalConnectionConfig } from "./schema.js";

/**
 * How npm on this host reaches its registry: its own environment, the user's `.npmrc`, else npm's default. Mirror,
 * proxy, CA file and token of a company are in there too; what `login` wrote there is not meant.
 */
export function npmHostConnection(environment: Environment): ExternalConnectionConfig {
  const file = environment["NPM_CONFIG_USERCONFIG"] ?? environment["npm_config_userconfig"];
  const rc = readTexts(file ?? join(environment["HOME"] ?? homedir(), ".npmrc"));
  const setting = (name: string): string | undefined => {
    const variable = `npm_config_${name.replaceAll("-", "_")}`;
    return environment[variable] ?? environment[variable.toUpperCase()] ?? rc.get(name);
  };
  const own = setting("registry");
  const url = own === undefined || isRepositoryEndpoint(own, "npm") ? pickRegistry("x", {}) : own;
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

/** Texts of an INI file with `${VARIABLE}` left alone; empty when there is none. */
function readTexts(path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(readIni(path)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  // A reference to a variable of npm's session is nothing we could send.
  return new Map(entries.filter(([, value]) => !value.includes("${")));
}
