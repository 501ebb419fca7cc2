import { readFileSync } from "node:fs";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import type { Federation } from "../federation/federation.js";
import { IssuerKeys, type IssuerKeysOptions } from "../federation/issuer-keys.js";

export interface OpenIssuerKeys {
  readonly for: Federation["issuerKeysFor"];
  close(): Promise<void>;
}

/**
 * Leads to the keys of the identity providers that accounts trust. Those of the account that runs the registry are
 * trusted wherever they lie; other accounts do not reach into the operator's network by naming an address in it.
 */
export function openIssuerKeys(
  config: Pick<Config, "account" | "federation" | "upstream">,
  clock: Clock,
): OpenIssuerKeys {
  const connection = connectionOf(config);
  const own = new IssuerKeys({ clock, connection });
  const guests = new IssuerKeys({ clock, connection: { ...connection, isBaseUrlGuarded: true } });
  return {
    for: (accountId) => (accountId === config.account.id ? own : guests),
    async close() {
      await Promise.all([own.close(), guests.close()]);
    },
  };
}

function connectionOf({
  federation: { caFile, proxy, httpOnLoopback },
  upstream,
}: Pick<Config, "federation" | "upstream">): IssuerKeysOptions["connection"] {
  return {
    ...(caFile !== undefined && { caBundle: readFileSync(caFile, "utf8") }),
    ...(proxy !== undefined && { proxyUrl: new URL(proxy) }),
    allowedNetworks: upstream.allowPrivateAddresses
      ? ["0.0.0.0/0", "::/0"]
      : [...upstream.allowedCidrs, ...(httpOnLoopback ? ["127.0.0.0/8", "::1/128"] : [])],
  };
}
