import { createHash, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Domain } from "../catalog/model.js";
import type { Database } from "../database/database.js";
import type { PackageSigner, SigningPublicKey } from "../formats/package-signer.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";

interface SigningKey extends SigningPublicKey {
  readonly privateKey: ReturnType<typeof createPrivateKey>;
}

const maxKeysInMemory = 1000;

/** ECDSA P-256 keys, one for each domain, made when first asked for and kept wrapped in the database. */
export function createPackageSigner(
  database: Database,
  wrapper: SecretWrapper,
  now: () => number,
): PackageSigner {
  const opened = new LRUCache<string, Promise<SigningKey>>({ max: maxKeysInMemory });
  const keyOf = (domain: Domain): Promise<SigningKey> => {
    const known = opened.get(domain.id);
    if (known !== undefined) return known;
    const opening = openKey(database, wrapper, domain, now());
    opened.set(domain.id, opening);
    opening.catch(() => opened.delete(domain.id));
    return opening;
  };
  return {
    async publicKey(domain) {
      const { keyId, spki } = await keyOf(domain);
      return { keyId, spki };
    },
    async sign(domain, text) {
      const { keyId, privateKey } = await keyOf(domain);
      // Not in the thread pool: the way there and back costs the event loop as much as signing does.
      return { keyId, signature: sign("sha256", Buffer.from(text), privateKey) };
    },
  };
}

async function openKey(
  database: Database,
  wrapper: SecretWrapper,
  domain: Domain,
  nowMs: number,
): Promise<SigningKey> {
  const row =
    (await readRow(database, domain)) ?? (await createRow(database, wrapper, domain, nowMs));
  const der = await wrapper.unwrap(Buffer.from(row.private_key_wrapped), contextOf(row.key_id));
  return {
    keyId: row.key_id,
    spki: Buffer.from(row.public_key, "base64"),
    privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }),
  };
}

async function readRow(database: Database, domain: Domain) {
  // The oldest: of two processes that made one at once, both sign with the same.
  return database.read
    .selectFrom("signing_keys")
    .selectAll()
    .where("purpose", "=", "npm-signature")
    .where("domain_id", "=", domain.id)
    .orderBy("created_at_ms")
    .orderBy("key_id")
    .executeTakeFirst();
}

async function createRow(
  database: Database,
  wrapper: SecretWrapper,
  domain: Domain,
  nowMs: number,
) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ format: "der", type: "spki" });
  const keyId = `SHA256:${createHash("sha256").update(spki).digest("base64")}`;
  const pkcs8 = privateKey.export({ format: "der", type: "pkcs8" });
  const wrapped = await wrapper.wrap(pkcs8, contextOf(keyId));
  await database.transact(async (tx) => {
    const existing = await tx
      .selectFrom("signing_keys")
      .select("key_id")
      .where("purpose", "=", "npm-signature")
      .where("domain_id", "=", domain.id)
      .executeTakeFirst();
    if (existing !== undefined) return;
    await tx
      .insertInto("signing_keys")
      .values({
        key_id: keyId,
        purpose: "npm-signature",
        domain_id: domain.id,
        private_key_wrapped: wrapped,
        public_key: spki.toString("base64"),
        created_at_ms: nowMs,
      })
      .execute();
  });
  const row = await readRow(database, domain);
  if (row === undefined) throw new Error("The signing key was not stored.");
  return row;
}

function contextOf(keyId: string): string {
  return `signing-key/${keyId}`;
}
