// What is done with a domain's key once a provider has unwrapped it: seal metadata documents and
// wrap the data key of each blob.
import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from "./aead.js";

/** A domain's 256-bit data key, unwrapped. A KeyObject does not print its bytes. */
export interface DomainKey {
  readonly domainKeyId: string;
  readonly key: KeyObject;
}

/** Sealed bytes are damaged, or were sealed with another key, for another purpose or with other `aad`. */
export class SealedDocumentError extends Error {
  override readonly name = "SealedDocumentError";
}

/** @throws RangeError unless `plaintext` is 32 bytes */
export function openDomainKey(domainKeyId: string, plaintext: Uint8Array): DomainKey {
  if (plaintext.length !== 32) throw new RangeError("A domain key is 32 bytes long.");
  return { domainKeyId, key: createSecretKey(plaintext) };
}

/**
 * Seals a metadata document for a database row. `aad` says which row and column it belongs to:
 * moved elsewhere, it does not open. Adds 45 bytes.
 */
export function sealDocument(
  domainKey: DomainKey,
  plaintext: Uint8Array,
  aad: string | Uint8Array,
): Buffer {
  return seal(domainKey, "document", plaintext, aad);
}

/** @throws SealedDocumentError */
export function openDocument(
  domainKey: DomainKey,
  sealed: Uint8Array,
  aad: string | Uint8Array,
): Buffer {
  return open(domainKey, "document", sealed, aad);
}

/** Wraps the data key of one blob. */
export function wrapDataKey(domainKey: DomainKey, dataKey: Uint8Array, aad: Uint8Array): Buffer {
  return seal(domainKey, "data-key", dataKey, aad);
}

/** @throws SealedDocumentError */
export function unwrapDataKey(domainKey: DomainKey, wrapped: Uint8Array, aad: Uint8Array): Buffer {
  return open(domainKey, "data-key", wrapped, aad);
}

type Purpose = "document" | "data-key";

// version (1) | salt (16) | nonce (12) | ciphertext | tag (16)
const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_START = 1 + SALT_BYTES;
const CIPHERTEXT_START = NONCE_START + NONCE_BYTES;

function seal(
  domainKey: DomainKey,
  purpose: Purpose,
  plaintext: Uint8Array,
  aad: string | Uint8Array,
): Buffer {
  const random = randomBytes(SALT_BYTES + NONCE_BYTES);
  const key = deriveKey(domainKey, purpose, random.subarray(0, SALT_BYTES));
  const nonce = random.subarray(SALT_BYTES);
  return Buffer.concat([
    Buffer.of(VERSION),
    random,
    encrypt(key, nonce, plaintext, bindings(domainKey, aad)),
  ]);
}

function open(
  domainKey: DomainKey,
  purpose: Purpose,
  sealed: Uint8Array,
  aad: string | Uint8Array,
): Buffer {
  if (sealed.length < CIPHERTEXT_START + TAG_BYTES || sealed[0] !== VERSION) {
    throw new SealedDocumentError("Not a sealed document of a version this server knows.");
  }
  const key = deriveKey(domainKey, purpose, sealed.subarray(1, NONCE_START));
  const nonce = sealed.subarray(NONCE_START, CIPHERTEXT_START);
  try {
    return decrypt(key, nonce, sealed.subarray(CIPHERTEXT_START), bindings(domainKey, aad));
  } catch (cause) {
    throw new SealedDocumentError(
      `Does not open with domain key ${domainKey.domainKeyId}: damaged, or sealed for something else.`,
      { cause },
    );
  }
}

// A key of its own for each document: with one key, random 96-bit nonces would be safe for 2^32
// documents only (NIST SP 800-38D §8.3), and old revisions are kept for ever. One HMAC is the whole
// derivation (NIST SP 800-108 §4.1 with one block): the domain's key is uniform, so that HKDF's
// extraction would add nothing but time.
function deriveKey({ key }: DomainKey, purpose: Purpose, salt: Uint8Array): Buffer {
  const label = `packhouse ${purpose} v${VERSION}\0`;
  return createHmac("sha256", key).update(label).update(salt).digest();
}

function bindings(domainKey: DomainKey, aad: string | Uint8Array): Buffer {
  const id = Buffer.from(domainKey.domainKeyId);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(id.length);
  return Buffer.concat([length, id, typeof aad === "string" ? Buffer.from(aad) : aad]);
}
