import { parseWeights } from "../shared/accept.js";
import type { PackumentVariant } from "./render.js";

/** Media types of the two documents. */
export const mediaTypes: Readonly<Record<PackumentVariant, string>> = {
  full: "application/json",
  abbreviated: "application/vnd.npm.install-v1+json",
};

/** The full document unless the abbreviated one is preferred by its name: yarn 4 sends no Accept and needs `time`. */
export function negotiateVariant(accept: string | undefined): PackumentVariant {
  if (accept === undefined) return "full";
  const weights = parseWeights(accept);
  const abbreviated = weights.get(mediaTypes.abbreviated);
  if (abbreviated === undefined || abbreviated === 0) return "full";
  const full = weights.get(mediaTypes.full) ?? 0;
  return abbreviated >= full ? "abbreviated" : "full";
}
