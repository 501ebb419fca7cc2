import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import { BlockedAddressError, type AddressGuard } from "./address-guard.js";

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>;

export const resolveBySystem: ResolveHost = (hostname) => lookup(hostname, { all: true });

/**
 * Connects to permitted addresses only. The address that was checked is the one connected to, so a
 * name that resolves differently the next time (DNS rebinding) gains nothing.
 */
export function createGuardedConnector(
  guard: AddressGuard,
  resolveHost: ResolveHost,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const connect = buildConnector({ ...options, lookup: guardedLookup(guard, resolveHost) });
  return (target, callback) => {
    // The lookup hook is never called for IP literals.
    if (isIP(target.hostname) !== 0 && !guard.permits(target.hostname)) {
      process.nextTick(callback, blockedAddress(target.hostname, []), null);
      return;
    }
    connect(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
      } else if (guard.permits(socket.remoteAddress ?? "")) {
        callback(null, socket);
      } else {
        // Not reached while the two checks above hold; no byte of a request has been sent.
        socket.destroy();
        callback(blockedAddress(target.hostname, [socket.remoteAddress ?? "unknown"]), null);
      }
    });
  };
}

/**
 * The permitted addresses of a host name or IP literal.
 * @throws BlockedAddressError when there is none.
 */
export async function permittedAddresses(
  guard: AddressGuard,
  resolveHost: ResolveHost,
  hostname: string,
): Promise<readonly [HostAddress, ...HostAddress[]]> {
  const family = isIP(hostname);
  const all = family === 0 ? await resolveHost(hostname) : [{ address: hostname, family }];
  const [first, ...others] = all.filter(({ address }) => guard.permits(address));
  if (first === undefined)
    throw blockedAddress(
      hostname,
      all.map(({ address }) => address),
    );
  return [first, ...others];
}

/** For `net.connect`; never called for IP literals. */
export function guardedLookup(guard: AddressGuard, resolveHost: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    permittedAddresses(guard, resolveHost, hostname).then(
      (addresses) => {
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, addresses[0].address, addresses[0].family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, []);
      },
    );
  };
}

/** What the guard says of a host that is or leads to no permitted address. */
export function blockedAddress(
  hostname: string,
  addresses: readonly string[],
): BlockedAddressError {
  const resolved = addresses.length === 0 ? "" : ` (${addresses.join(", ")})`;
  return new BlockedAddressError(
    `${hostname}${resolved} is not a public address; add its network to upstream.allowedCidrs if that is intended`,
  );
}
