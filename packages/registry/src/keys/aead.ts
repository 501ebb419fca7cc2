import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

// Without `authTagLength` Node accepts tags cut down to four bytes.
const OPTIONS = { authTagLength: TAG_BYTES };

/** AES-256-GCM: ciphertext followed by the 16-byte tag. A nonce is used once per key. */
export function encrypt(
  key: KeyObject | Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce, OPTIONS);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The reverse of `encrypt`; returns nothing unless everything authenticates. @throws Error */
export function decrypt(
  key: KeyObject | Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Buffer {
  const tagStart = sealed.length - TAG_BYTES;
  if (tagStart < 0) throw new Error("Sealed bytes are shorter than their tag.");
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, OPTIONS);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(tagStart));
  return Buffer.concat([decipher.update(sealed.subarray(0, tagStart)), decipher.final()]);
}
