// Session policies travel in tokens, which clients carry in headers: they are packed, and their size is bounded.
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** The most characters that the session policies of one token take when packed. */
export const maxPackedPolicyCharacters = 1_900;

/** IAM's limit on the plain text of all session policies of one session. */
export const maxSessionPolicyCharacters = 2_048;

/** Base64url of the deflated list; white space between the words of a document is lost. */
export function packPolicies(documents: readonly string[]): string {
  const compact = documents.map((document) => JSON.stringify(JSON.parse(document)));
  return deflateRawSync(JSON.stringify(compact), { level: 9 }).toString("base64url");
}

/** The inverse of {@link packPolicies}, for text whose origin is proven. @throws Error when it is no packed list */
export function unpackPolicies(packed: string): readonly string[] {
  // Bounded all the same: packed text of the largest size cannot have been longer than this when we packed it.
  const text = inflateRawSync(Buffer.from(packed, "base64url"), { maxOutputLength: 64 * 1024 });
  return JSON.parse(text.toString()) as string[];
}
