// RFC 9110 §12.5: the weights a client gives to what it would take.

export const encodings = ["identity", "gzip", "br"] as const;
export type Encoding = (typeof encodings)[number];

/** Encodings the client takes, best first; brotli before gzip where both are equally welcome. */
export function acceptedEncodings(acceptEncoding: string | undefined): readonly Encoding[] {
  if (acceptEncoding === undefined) return ["identity"];
  const weights = parseWeights(acceptEncoding);
  const weightOf = (encoding: Encoding) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const offered = (["br", "gzip"] as const).filter((encoding) => weightOf(encoding) > 0);
  return [...offered.toSorted((a, b) => weightOf(b) - weightOf(a)), "identity"];
}

/** Lower-case names and their q-values; parameters other than `q` do not matter here. */
export function parseWeights(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of header.split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const weight = q === undefined ? 1 : Number(q);
    if (name !== "") weights.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return weights;
}
