import { readFileSync } from "node:fs";
import { type AttemptReport, type UpstreamOptions, createUpstreamClient } from "@packhouse/proxy";
import type { PackageFormat } from "../catalog/model.js";
import type { FindConnection, UpstreamConnection } from "../catalog/upstream-connections.js";
import { defaultConnection } from "../config/default-registries.js";
import type { Environment } from "../config/read-settings.js";
import type { Config, ExternalConnectionConfig } from "../config/schema.js";
import { ValidationError } from "../errors.js";

export interface UpstreamConnections {
  readonly find: FindConnection;
  readonly close: () => Promise<void>;
}

/** Leads to the `known` connections. A client is made when its connection is first used. */
export function openUpstreamConnections(
  config: Pick<Config, "externalConnections" | "upstream">,
  known: ReadonlyMap<string, { readonly format: PackageFormat }>,
  environment: Environment,
  onAttempt: (connection: string, report: AttemptReport) => void,
): UpstreamConnections {
  const opened = new Map<string, UpstreamConnection>();
  return {
    find(name) {
      const before = opened.get(name);
      if (before !== undefined) return before;
      const format = known.get(name)?.format;
      if (format === undefined)
        throw new ValidationError(`There is no external connection '${name}'.`);
      const connection = connect(name, format, config, environment, onAttempt);
      opened.set(name, connection);
      return connection;
    },
    async close() {
      await Promise.all([...opened.values()].map(({ client }) => client.close()));
    },
  };
}

function connect(
  name: string,
  format: PackageFormat,
  config: Pick<Config, "externalConnections" | "upstream">,
  environment: Environment,
  onAttempt: (connection: string, report: AttemptReport) => void,
): UpstreamConnection {
  const configured = config.externalConnections[name] ?? {};
  // The host's own token and proxy belong to the host's own address, not to one configured here.
  const settings =
    configured.url === undefined
      ? { ...defaultConnection(name, environment), ...configured }
      : configured;
  if (settings.url === undefined) {
    const variable = `PACKHOUSE_EXTERNAL_${name.replace(/[^A-Za-z0-9]+/g, "_").toUpperCase()}_URL`;
    throw new ValidationError(
      `Nothing on this server says where ${name} is; set externalConnections."${name}".url or ${variable}.`,
    );
  }
  const base = new URL(settings.url.endsWith("/") ? settings.url : `${settings.url}/`);
  const client = createUpstreamClient({
    baseUrl: base,
    ...clientOptions(settings),
    allowedNetworks: config.upstream.allowPrivateAddresses
      ? ["0.0.0.0/0", "::/0"]
      : config.upstream.allowedCidrs,
    onAttempt: (report) => {
      onAttempt(name, report);
    },
  });
  return { name, format, base, client };
}

function clientOptions(settings: ExternalConnectionConfig): Partial<UpstreamOptions> {
  const { token, username, password, caFile, proxy, timeoutSeconds } = settings;
  return {
    ...(token !== undefined && { credential: { kind: "bearer", token: () => token.reveal() } }),
    ...(username !== undefined &&
      password !== undefined && {
        credential: { kind: "basic", username, password: () => password.reveal() },
      }),
    ...(caFile !== undefined && { caBundle: readFileSync(caFile, "utf8") }),
    ...(proxy !== undefined && { proxyUrl: new URL(proxy) }),
    ...(timeoutSeconds !== undefined && { timeouts: { totalMs: timeoutSeconds * 1000 } }),
  };
}
