// The keys that sign tokens: the newest signs, the one before it still verifies.
import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Database, Queries } from "../database/database.js";
import { recordIdentityChange } from "../identity/identity-change.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";

// HMAC and no key pair: only this registry reads its tokens. It keeps tokens short, forgeries cheap to
// refuse, and there is no public key that could be taken for a secret.
export const TOKEN_ALGORITHM = "HS256";

const LIVE_KEYS = 2;

export interface TokenKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

export interface TokenKeyRing {
  readonly signing: TokenKey;
  /**
   * By the whole encoded JWT header of the tokens we mint with the key: a header that is not one of
   * these, to the byte, is refused unparsed. So no `alg`, `jwk`, `crit` of a stranger is ever looked at.
   */
  readonly byHeader: ReadonlyMap<string, KeyObject>;
}

/** The live keys; makes the first one when there is none. */
export async function loadTokenKeys(
  database: Database,
  wrapper: SecretWrapper,
  nowMs: number,
): Promise<TokenKeyRing> {
  const keys = await readKeys(database.read, wrapper);
  if (keys.length > 0) return keyRing(keys);
  await addKey(database, wrapper, nowMs, 0);
  return keyRing(await readKeys(database.read, wrapper));
}

/** New tokens are signed by a new key; those of the key before stay valid, those of older keys end. */
export async function rotateTokenKeys(
  database: Database,
  wrapper: SecretWrapper,
  nowMs: number,
): Promise<void> {
  await addKey(database, wrapper, nowMs, Infinity);
}

async function readKeys(db: Queries, wrapper: SecretWrapper): Promise<TokenKey[]> {
  const rows = await db
    .selectFrom("signing_keys")
    .select(["key_id", "private_key_wrapped"])
    .where("purpose", "=", "token")
    .orderBy("created_at_ms", "desc")
    .orderBy("key_id")
    .limit(LIVE_KEYS)
    .execute();
  return Promise.all(
    rows.map(async ({ key_id: keyId, private_key_wrapped: wrapped }) => ({
      keyId,
      key: createSecretKey(await wrapper.unwrap(Buffer.from(wrapped), wrappingContext(keyId))),
    })),
  );
}

/** Adds a key unless there are more than `maxExisting`, and drops those that are no longer live. */
async function addKey(
  database: Database,
  wrapper: SecretWrapper,
  nowMs: number,
  maxExisting: number,
): Promise<void> {
  const keyId = randomBytes(12).toString("base64url");
  const wrapped = await wrapper.wrap(randomBytes(32), wrappingContext(keyId));
  await database.transact(async (tx) => {
    const existing = await tx
      .selectFrom("signing_keys")
      .select(["key_id", "created_at_ms"])
      .where("purpose", "=", "token")
      .orderBy("created_at_ms", "desc")
      .orderBy("key_id")
      .execute();
    // Two processes at their first start: one key is enough.
    if (existing.length > maxExisting) return;
    const newest = existing[0]?.created_at_ms ?? 0;
    await tx
      .insertInto("signing_keys")
      .values({
        key_id: keyId,
        purpose: "token",
        domain_id: null,
        private_key_wrapped: wrapped,
        public_key: "",
        created_at_ms: Math.max(nowMs, newest + 1),
      })
      .execute();
    const dead = existing.slice(LIVE_KEYS - 1).map((row) => row.key_id);
    if (dead.length > 0) {
      await tx.deleteFrom("signing_keys").where("key_id", "in", dead).execute();
    }
    await recordIdentityChange(tx, { createdTokenKey: keyId }, { atMs: nowMs });
  });
}

function keyRing(keys: readonly TokenKey[]): TokenKeyRing {
  const [signing] = keys;
  if (signing === undefined) throw new Error("There is no key to sign tokens with.");
  return { signing, byHeader: new Map(keys.map((key) => [encodedHeader(key), key.key])) };
}

function encodedHeader({ keyId, key }: TokenKey): string {
  const sample = jwt.sign({}, key, { algorithm: TOKEN_ALGORITHM, keyid: keyId });
  return sample.slice(0, sample.indexOf("."));
}

function wrappingContext(keyId: string): string {
  return `token-key/${keyId}`;
}
