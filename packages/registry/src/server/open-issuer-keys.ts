import { readFileSync } from "node:fs";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { IssuerKeys } from "../federation/issuer-keys.js";

/** Leads to the keys of the identity providers that accounts trust. */
export function openIssuerKeys(
  { federation, upstream }: Pick<Config, "federation" | "upstream">,
  clock: Clock,
): IssuerKeys {
  const { caFile, proxy } = federation;
  return new IssuerKeys({
    clock,
    connection: {
      ...(caFile !== undefined && { caBundle: readFileSync(caFile, "utf8") }),
      ...(proxy !== undefined && { proxyUrl: new URL(proxy) }),
      allowedNetworks: upstream.allowPrivateAddresses
        ? ["0.0.0.0/0", "::/0"]
        : upstream.allowedCidrs,
    },
  });
}
