import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type IsTrustedProxy, unmapped } from "./source-address.js";

/** Refuses connections of an address that holds too many. Proxies speak for many clients and are not counted. */
export function limitConnectionsPerAddress(
  server: Server,
  maxConnections: number,
  isTrusted: IsTrustedProxy,
): void {
  const counts = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = unmapped(socket.remoteAddress ?? "");
    if (isTrusted(address)) return;
    const count = (counts.get(address) ?? 0) + 1;
    if (count > maxConnections) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}
