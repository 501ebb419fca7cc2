import type { Domain } from "../catalog/model.js";

/** Signs what a domain publishes with the domain's own ECDSA P-256 key. */
export interface PackageSigner {
  publicKey(domain: Domain): Promise<SigningPublicKey>;
  /** DER signature of the SHA-256 of the text. */
  sign(
    domain: Domain,
    text: string,
  ): Promise<{ readonly keyId: string; readonly signature: Buffer }>;
}

export interface SigningPublicKey {
  /** `SHA256:` and the base64 digest of the SubjectPublicKeyInfo. */
  readonly keyId: string;
  /** DER SubjectPublicKeyInfo. */
  readonly spki: Buffer;
}
