import { type Server, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Ends a server without losing a request that was already sent to it. */
export interface Drain {
  readonly isDraining: () => boolean;
  /** Requests being served now. */
  readonly inFlight: () => number;
  /** Counts a request until its response closes. */
  readonly begin: (response: ServerResponse) => void;
  readonly run: (server: Server, timeoutMs: number) => Promise<void>;
}

/** How long idle connections stay open, so that a request already on its way finds one and is told to leave. */
const idleGraceMs = 1_000;
const pollMs = 20;

export function createDrain(): Drain {
  let draining = false;
  let inFlight = 0;
  const end = (): void => {
    inFlight -= 1;
  };
  return {
    isDraining: () => draining,
    inFlight: () => inFlight,
    begin(response) {
      inFlight += 1;
      response.once("close", end);
    },
    async run(server, timeoutMs) {
      if (draining) return;
      draining = true;
      const deadline = Date.now() + timeoutMs;
      // The HTTP server's own close() cuts idle connections at once, and with them requests on their way.
      NetServer.prototype.close.call(server);
      const graceEnds = Math.min(Date.now() + idleGraceMs, deadline);
      while (Date.now() < deadline && (inFlight > 0 || Date.now() < graceEnds)) {
        if ((await connectionCount(server)) === 0) break;
        await sleep(pollMs);
      }
      server.closeAllConnections();
    },
  };
}

function connectionCount(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.getConnections((error, count) => {
      resolve(error === null ? count : 0);
    });
  });
}
