import { rootCertificates } from "node:tls";
import { Agent, ProxyAgent, type Dispatcher } from "undici";
import { BlockedAddressError, createAddressGuard, type AddressGuard } from "./address-guard.js";
import {
  createGuardedConnector,
  permittedAddresses,
  resolveBySystem,
  type ResolveHost,
} from "./guarded-connector.js";
import { DEFAULT_MAX_SOCKETS, type UpstreamOptions } from "./upstream-options.js";

/** The sockets of one connection, by how far the other end is trusted. */
export interface Dispatchers {
  /** @throws BlockedAddressError when an outbound proxy would be asked for a denied address. */
  dispatcherFor(url: URL): Promise<Dispatcher>;
  destroy(): Promise<void>;
}

/** The configured origin is dialled freely, unless it is guarded too; any other origin through the address guard. */
export function createDispatchers(options: UpstreamOptions, connectMs: number): Dispatchers {
  const guard = createAddressGuard(options.allowedNetworks);
  const resolveHost = options.resolveHost ?? resolveBySystem;
  const trustedOrigin = options.isBaseUrlGuarded === true ? undefined : options.baseUrl.origin;
  const connectionOptions = {
    connections: options.maxSockets ?? DEFAULT_MAX_SOCKETS,
    allowH2: false,
  };
  const connect = { ...certificates(options.caBundle), timeout: connectMs };
  if (options.proxyUrl !== undefined) {
    const proxy = new ProxyAgent({
      ...connectionOptions,
      uri: options.proxyUrl.href,
      requestTls: connect,
      proxyTls: connect,
    });
    return throughProxy(proxy, trustedOrigin, guard, resolveHost);
  }
  const trusted = new Agent({ ...connectionOptions, connect });
  const guarded = new Agent({
    ...connectionOptions,
    connect: createGuardedConnector(guard, resolveHost, connect),
  });
  return {
    dispatcherFor: (url) => Promise.resolve(url.origin === trustedOrigin ? trusted : guarded),
    async destroy() {
      await Promise.all([trusted.destroy(), guarded.destroy()]);
    },
  };
}

/**
 * A proxy resolves and connects itself, so names are checked as we resolve them; names that only
 * the proxy can resolve are left to its own rules.
 */
function throughProxy(
  proxy: ProxyAgent,
  trustedOrigin: string | undefined,
  guard: AddressGuard,
  resolveHost: ResolveHost,
): Dispatchers {
  return {
    async dispatcherFor(url) {
      if (url.origin === trustedOrigin) return proxy;
      try {
        await permittedAddresses(guard, resolveHost, url.hostname.replace(/^\[|\]$/g, ""));
      } catch (error) {
        if (error instanceof BlockedAddressError) throw error;
      }
      return proxy;
    },
    destroy: () => proxy.destroy(),
  };
}

function certificates(caBundle: string | undefined): { ca?: string[] } {
  // `ca` replaces the public roots, so they are named again.
  return caBundle === undefined ? {} : { ca: [...rootCertificates, caBundle] };
}
