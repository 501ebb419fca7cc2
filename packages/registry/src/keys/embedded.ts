import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { ValidationError } from "../errors.js";
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from "./aead.js";
import { loadOrCreateKeyFile, type StoredKey } from "./key-file.js";
import {
  type EncryptionContext,
  type KeyProvider,
  KeyUnavailableError,
  WrappedKeyError,
} from "./key-provider.js";

export interface EmbeddedKeyOptions {
  /** Path of the key file; made when it is not there. */
  readonly path: string;
  readonly region: string;
  readonly accountId: string;
  readonly nowMs: number;
}

/** The provider that needs no key service: its keys lie in one private file of the data directory. */
export interface EmbeddedKeyProvider extends KeyProvider {
  /** Whether `encryptionKey` (id, ARN or alias) names a key of the file. */
  owns(encryptionKey: string): boolean;
}

/** AWS's name for the key of a domain that names none. */
const DEFAULT_ALIAS = "alias/aws/codeartifact";

// version (1) | nonce (12) | ciphertext (32) | tag (16)
const VERSION = 1;
const WRAPPED_BYTES = 1 + NONCE_BYTES + 32 + TAG_BYTES;

/** Opens (or makes) the key file. @throws KeyFileError */
export async function openEmbeddedKeys(options: EmbeddedKeyOptions): Promise<EmbeddedKeyProvider> {
  const file = await loadOrCreateKeyFile(options.path, options.nowMs);
  const prefix = `arn:aws:kms:${options.region}:${options.accountId}:`;
  const keys = new Map(file.keys.map((key) => [`${prefix}key/${key.id}`, loadKey(key)]));
  const defaultArn = `${prefix}key/${file.primaryKeyId}`;

  const find = (encryptionKey: string): string | undefined => {
    const local = encryptionKey.startsWith(prefix)
      ? encryptionKey.slice(prefix.length)
      : encryptionKey;
    if (local === DEFAULT_ALIAS) return defaultArn;
    const arn = `${prefix}${local.startsWith("key/") ? "" : "key/"}${local}`;
    return keys.has(arn) ? arn : undefined;
  };
  const usable = (keyArn: string): KeyObject => {
    const key = keys.get(keyArn);
    if (key === undefined) throw new KeyUnavailableError(keyArn, "missing");
    if (key.state === "disabled") throw new KeyUnavailableError(keyArn, "disabled");
    return key.material;
  };

  return {
    name: "embedded",
    owns: (encryptionKey) => find(encryptionKey) !== undefined,
    // Nothing here waits, but a throw must come as a rejection, as from any other provider.
    resolveKey: (encryptionKey) => Promise.resolve().then(() => resolve(encryptionKey)),
    generateDataKey: (keyArn, context) =>
      Promise.resolve().then(() => {
        const plaintext = randomBytes(32);
        return { plaintext, wrapped: wrap(usable(keyArn), keyArn, plaintext, context) };
      }),
    unwrapDataKey: (keyArn, wrapped, context) =>
      Promise.resolve().then(() => unwrap(usable(keyArn), keyArn, wrapped, context)),
  };

  function resolve(encryptionKey: string | undefined): string {
    const arn = encryptionKey === undefined ? defaultArn : find(encryptionKey);
    if (arn === undefined) {
      throw new ValidationError(`KMS key not found: ${encryptionKey}`, "ENCRYPTION_KEY_ERROR");
    }
    if (keys.get(arn)?.state === "disabled") {
      throw new ValidationError(`The KMS key ${arn} is disabled.`, "ENCRYPTION_KEY_ERROR");
    }
    return arn;
  }
}

interface LoadedKey {
  readonly material: KeyObject;
  readonly state: StoredKey["state"];
}

function loadKey(key: StoredKey): LoadedKey {
  return { material: createSecretKey(Buffer.from(key.material, "base64")), state: key.state };
}

function wrap(
  key: KeyObject,
  keyArn: string,
  plaintext: Buffer,
  context: EncryptionContext,
): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([
    Buffer.of(VERSION),
    nonce,
    encrypt(key, nonce, plaintext, bindings(keyArn, context)),
  ]);
}

function unwrap(
  key: KeyObject,
  keyArn: string,
  wrapped: Buffer,
  context: EncryptionContext,
): Buffer {
  if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== VERSION) {
    throw new WrappedKeyError("Not a wrapped key of a version this server knows.");
  }
  const nonce = wrapped.subarray(1, 1 + NONCE_BYTES);
  try {
    return decrypt(key, nonce, wrapped.subarray(1 + NONCE_BYTES), bindings(keyArn, context));
  } catch (cause) {
    throw new WrappedKeyError(`The wrapped key does not open with ${keyArn} in its context.`, {
      cause,
    });
  }
}

// The id and not the whole ARN: renaming the account or region must not lock everything up.
function bindings(keyArn: string, context: EncryptionContext): Buffer {
  const keyId = keyArn.slice(keyArn.lastIndexOf("/") + 1);
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Buffer.from(JSON.stringify([keyId, sorted]));
}
