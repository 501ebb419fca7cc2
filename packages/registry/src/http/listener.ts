// The socket's side of the server. Every request passes the same checks, then goes to the package formats,
// to the operations endpoints, or to the app that serves everything else.
import { once } from "node:events";
import type { Server } from "node:http";
import { Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { limitConnectionsPerAddress } from "./connection-limits.js";
import { createDrain } from "./drain.js";
import { type TlsMaterial, createHttpServer } from "./http-server.js";
import type { ListenerHandlers, ListenerServices, ListenerSettings } from "./listener-settings.js";
import { RequestServer } from "./request-server.js";
import { trustedProxyCheck } from "./source-address.js";

export interface Listener {
  readonly server: Server;
  /** Without a trailing slash, e.g. `http://127.0.0.1:8420`. */
  readonly url: string;
  readonly replaceTls: (material: TlsMaterial) => void;
  /** Stops accepting, lets running requests end, at most so long; then closes every connection. */
  readonly drain: (timeoutMs: number) => Promise<void>;
}

/** Listens. @throws RangeError for a bad proxy block; node's error when the address cannot be had */
export async function listen(
  settings: ListenerSettings,
  handlers: ListenerHandlers,
  services: ListenerServices,
): Promise<Listener> {
  const isTrusted = trustedProxyCheck(settings.trustedProxies);
  const drain = createDrain();
  const requests = new RequestServer(settings, isTrusted, handlers, services, drain);
  const server = createHttpServer(settings.limits, settings.tls, (incoming, response) => {
    requests.serve(incoming, response);
  });
  limitConnectionsPerAddress(server, settings.limits.maxConnectionsPerAddress, isTrusted);
  server.listen({ host: settings.host, port: settings.port, backlog: 1024 });
  await once(server, "listening");
  return {
    server,
    url: urlOf(server, settings),
    replaceTls: (material) => {
      if (server instanceof TlsServer) server.setSecureContext(material);
    },
    drain: (timeoutMs) => drain.run(server, timeoutMs),
  };
}

function urlOf(server: Server, settings: ListenerSettings): string {
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return `${settings.tls === undefined ? "http" : "https"}://${host}:${port}`;
}
