// For clients that bring their own HTTP, such as the AWS SDK's: the same guard, as agents of Node's http and https.
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP } from "node:net";
import type { AddressGuard } from "./address-guard.js";
import {
  blockedAddress,
  guardedLookup,
  resolveBySystem,
  type ResolveHost,
} from "./guarded-connector.js";

export interface GuardedAgentsOptions {
  /** Asked for the address that is connected to. */
  readonly guard: AddressGuard;
  readonly resolveHost?: ResolveHost | undefined;
  /** Of each agent, for one origin. */
  readonly maxSockets: number;
}

export interface GuardedAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/** Agents whose requests fail with a BlockedAddressError before anything is sent to an address that is not permitted. */
export function createGuardedAgents(options: GuardedAgentsOptions): GuardedAgents {
  const { guard, resolveHost = resolveBySystem, maxSockets } = options;
  const settings = { keepAlive: true, maxSockets, lookup: guardedLookup(guard, resolveHost) };
  return {
    httpAgent: guardLiterals(new HttpAgent(settings), guard),
    httpsAgent: guardLiterals(new HttpsAgent(settings), guard),
  };
}

/** The lookup hook is never called for IP literals. */
function guardLiterals<A extends HttpAgent>(agent: A, guard: AddressGuard): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (target, callback) => {
    const host = (target.host ?? "").replace(/^\[|\]$/g, "");
    if (isIP(host) === 0 || guard.permits(host)) return connect(target, callback);
    // Node takes an error without a socket.
    const refuse = callback as ((error: Error) => void) | undefined;
    process.nextTick(() => refuse?.(blockedAddress(host, [])));
    return undefined;
  };
  return agent;
}
