import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { z } from "zod";

/** A key that an issuer signs its tokens with. */
export interface IssuerKey {
  readonly keyId: string | undefined;
  /** The one algorithm it is for; absent: whichever its type fits. */
  readonly algorithm: string | undefined;
  readonly key: KeyObject;
}

/** More than any issuer publishes. */
const maxKeys = 100;

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(maxKeys) });
const keyShape = z.object({
  // Symmetric keys are no public ones: a token that names one is none of the issuer's.
  kty: z.enum(["RSA", "EC"]),
  use: z.literal("sig").optional(),
  kid: z.string().optional(),
  alg: z.string().optional(),
});

/** The public keys of a JWK set (RFC 7517) that can check signatures; others are left out. @throws Error when it is no JWK set */
export function readKeySet(text: string): readonly IssuerKey[] {
  return keySet.parse(JSON.parse(text)).keys.flatMap((jwk) => {
    const { success, data } = keyShape.safeParse(jwk);
    if (!success) return [];
    try {
      const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
      return [{ keyId: data.kid, algorithm: data.alg, key }];
    } catch {
      return [];
    }
  });
}
