// The registry's own data key: wraps access keys, token keys and signing keys. It is itself wrapped by the default key
// provider, like a domain's.
import { hkdfSync } from "node:crypto";
import type { Database } from "../database/database.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";
import { type DomainKey, openDocument, openDomainKey, sealDocument } from "../keys/domain-keys.js";
import { type KeyProviders, providerFor } from "../keys/index.js";

const settingName = "registry-key";
const context = { "packhouse:registry": "secrets" } as const;

interface StoredKey {
  readonly keyArn: string;
  /** Base64. */
  readonly wrapped: string;
}

export interface RegistryKey extends SecretWrapper {
  /** A key for one other purpose, the same in every process and after a restart. */
  derive(purpose: string): Buffer;
}

/** Opens the key, and makes it at the first start. @throws KeyUnavailableError, WrappedKeyError */
export async function openRegistryKey(
  database: Database,
  keys: KeyProviders,
): Promise<RegistryKey> {
  const stored = (await readStored(database)) ?? (await create(database, keys));
  const provider = providerFor(keys, stored.keyArn);
  const plaintext = await provider.unwrapDataKey(
    stored.keyArn,
    Buffer.from(stored.wrapped, "base64"),
    context,
  );
  const key: DomainKey = openDomainKey(settingName, plaintext);
  return {
    wrap: (secret, name) => Promise.resolve(sealDocument(key, secret, name)),
    // A throw must come as a rejection.
    unwrap: (wrapped, name) => Promise.resolve().then(() => openDocument(key, wrapped, name)),
    derive: (purpose) => Buffer.from(hkdfSync("sha256", plaintext, "", purpose, 32)),
  };
}

async function readStored(database: Database): Promise<StoredKey | undefined> {
  const row = await database.read
    .selectFrom("settings")
    .select("value")
    .where("name", "=", settingName)
    .executeTakeFirst();
  return row && (JSON.parse(row.value) as StoredKey);
}

async function create(database: Database, keys: KeyProviders): Promise<StoredKey> {
  const provider = providerFor(keys, undefined);
  const keyArn = await provider.resolveKey(undefined);
  const { plaintext, wrapped } = await provider.generateDataKey(keyArn, context);
  plaintext.fill(0);
  const value = JSON.stringify({ keyArn, wrapped: wrapped.toString("base64") });
  // Of two processes that start at once, one makes the key.
  await database.transact((tx) =>
    tx
      .insertInto("settings")
      .values({ name: settingName, value })
      .onConflict((conflict) => conflict.column("name").doNothing())
      .execute(),
  );
  const stored = await readStored(database);
  if (stored === undefined) throw new Error("The registry's key was not stored.");
  return stored;
}
