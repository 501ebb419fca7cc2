// RFC 9110 §12.5: which variant and encoding a client prefers.
import type { PackumentVariant } from "./render.js";

/** Media types of the two documents. */
export const mediaTypes: Readonly<Record<PackumentVariant, string>> = {
  full: "application/json",
  abbreviated: "application/vnd.npm.install-v1+json",
};

export const encodings = ["identity", "gzip", "br"] as const;
export type Encoding = (typeof encodings)[number];

/** The full document unless the abbreviated one is preferred by its name: yarn 4 sends no Accept and needs `time`. */
export function negotiateVariant(accept: string | undefined): PackumentVariant {
  if (accept === undefined) return "full";
  const weights = parseWeights(accept);
  const abbreviated = weights.get(mediaTypes.abbreviated);
  if (abbreviated === undefined || abbreviated === 0) return "full";
  const full = weights.get(mediaTypes.full) ?? 0;
  return abbreviated >= full ? "abbreviated" : "full";
}

/** Encodings the client takes, best first; brotli before gzip where both are equally welcome. */
export function acceptedEncodings(acceptEncoding: string | undefined): readonly Encoding[] {
  if (acceptEncoding === undefined) return ["identity"];
  const weights = parseWeights(acceptEncoding);
  const weightOf = (encoding: Encoding) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const offered = (["br", "gzip"] as const).filter((encoding) => weightOf(encoding) > 0);
  return [...offered.toSorted((a, b) => weightOf(b) - weightOf(a)), "identity"];
}

/** Lower-case names and their q-values; parameters other than `q` do not matter here. */
function parseWeights(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of header.split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const weight = q === undefined ? 1 : Number(q);
    if (name !== "") weights.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return weights;
}
