import { createCircuit, type Circuit, type CircuitStateName } from "./circuit.js";
import type { HopMiddleware } from "./hop.js";
import type { CircuitSettings } from "./circuit-settings.js";

export interface CircuitChange {
  readonly origin: string;
  readonly state: CircuitStateName;
}

/** Documents can name any number of origins; the ones not asked for longest are forgotten. */
const MAX_ORIGINS = 64;

/**
 * Stops asking an origin that keeps failing. Each origin has its own circuit: a dead host named in
 * one package's document must not cut off the registry that delivered the document.
 */
export function withCircuitBreaker(
  settings: CircuitSettings,
  onChange: (change: CircuitChange) => void = () => undefined,
): HopMiddleware {
  const circuits = new Map<string, Circuit>();

  const circuitOf = (origin: string): Circuit => {
    const circuit =
      circuits.get(origin) ??
      createCircuit(settings, (state) => {
        onChange({ origin, state });
      });
    circuits.delete(origin);
    circuits.set(origin, circuit);
    if (circuits.size > MAX_ORIGINS) {
      for (const oldest of circuits.keys()) {
        circuits.delete(oldest);
        break;
      }
    }
    return circuit;
  };

  return (next) => (request) => circuitOf(request.url.origin).call(request, next);
}
