import { homedir } from "node:os";
import { join } from "node:path";
import { Secret } from "../secret.js";
import { readIni } from "./read-ini.js";
import type { Environment } from "./read-settings.js";
import { isRepositoryEndpoint } from "./repository-endpoint.js";
import type { ExternalConnectionConfig } from "./schema.js";

/**
 * How pip on this host reaches its index: its own environment, else its configuration files. Mirror, credentials,
 * proxy and CA file of a company are in there; what `login` wrote there is not meant. Without an index of its own the
 * address is absent.
 */
export function pipHostConnection(environment: Environment): ExternalConnectionConfig {
  const files = configFiles(environment).map(readGlobalSection);
  const setting = (name: string): string | undefined => {
    const variable = environment[`PIP_${name.replaceAll("-", "_").toUpperCase()}`];
    const value = variable ?? files.map((file) => file[name]).find((found) => found !== undefined);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const index = setting("index-url");
  const proxy = setting("proxy");
  const caFile = setting("cert");
  return {
    ...(index !== undefined && !isRepositoryEndpoint(index, "pypi") && addressOf(index)),
    ...(proxy?.startsWith("http") === true && { proxy }),
    ...(caFile !== undefined && { caFile }),
  };
}

/** What wins first: `PIP_CONFIG_FILE`, the user's, the host's (pip's documentation, "Configuration files"). */
function configFiles(environment: Environment): string[] {
  const own = environment["PIP_CONFIG_FILE"];
  if (own === "/dev/null") return [];
  const home = environment["HOME"] ?? homedir();
  const user = environment["XDG_CONFIG_HOME"] ?? join(home, ".config");
  const others = [join(user, "pip/pip.conf"), join(home, ".pip/pip.conf"), "/etc/pip.conf"];
  return own === undefined ? others : [own, ...others];
}

function readGlobalSection(path: string): Readonly<Record<string, unknown>> {
  const { global } = readIni(path);
  return typeof global === "object" && global !== null ? { ...global } : {};
}

/** User and password are taken out of the address: they are sent as a header, and never printed. */
function addressOf(index: string): ExternalConnectionConfig {
  const url = new URL(index);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  return {
    url: `${url.href.replace(/\/+$/, "")}/`,
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(password !== "" && { password: new Secret(decodeURIComponent(password)) }),
  };
}
