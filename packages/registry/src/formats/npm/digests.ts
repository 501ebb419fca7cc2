// npm says digests as Subresource Integrity and, of old, as `shasum`; the catalog compares lower-case hex.
import ssri from "ssri";
import { type JsonObject, stringAt } from "../shared/json-object.js";

export interface HexDigests {
  readonly sha1?: string;
  readonly sha256?: string;
  readonly sha512?: string;
}

/** Digests that a `dist` gives, each in its strongest form. */
export function hexDigests(dist: JsonObject): HexDigests {
  // Its types hide that nothing is parsed to null, and that algorithms are its members.
  const integrity = ssri.parse(stringAt(dist, "integrity") ?? "") as unknown as Partial<
    Record<string, readonly { readonly digest: string }[]>
  > | null;
  const hexOf = (algorithm: string): string | undefined => {
    const [first] = integrity?.[algorithm] ?? [];
    return first && Buffer.from(first.digest, "base64").toString("hex");
  };
  const sha1 = hexOf("sha1") ?? shasumOf(dist);
  const sha256 = hexOf("sha256");
  const sha512 = hexOf("sha512");
  return { ...(sha1 && { sha1 }), ...(sha256 && { sha256 }), ...(sha512 && { sha512 }) };
}

/** `sha512-…` of a hex digest. */
export function sha512Integrity(hex: string): string {
  return `sha512-${Buffer.from(hex, "hex").toString("base64")}`;
}

function shasumOf(dist: JsonObject): string | undefined {
  const shasum = stringAt(dist, "shasum")?.toLowerCase();
  return shasum !== undefined && /^[0-9a-f]{40}$/.test(shasum) ? shasum : undefined;
}
