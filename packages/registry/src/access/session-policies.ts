import { createHash } from "node:crypto";

/** Session policies: what they do not allow is not allowed, whatever else does. */
export interface Narrowing {
  /** JSON documents of identity policies. An empty list allows nothing. */
  readonly policies: readonly string[];
  /** The same for the same policies: decisions are remembered by it. */
  readonly digest: string;
}

export function narrowing(policies: readonly string[]): Narrowing {
  const digest = createHash("sha256").update(JSON.stringify(policies)).digest("base64url");
  return { policies, digest };
}
