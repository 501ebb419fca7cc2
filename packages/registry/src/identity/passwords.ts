// Passwords of people: generated here, shown once, kept as scrypt's hash with its parameters.
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { Queries, Transaction } from "../database/database.js";
import { Secret } from "../secret.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

// One of OWASP's equivalents (Password Storage Cheat Sheet), that with the least memory, 16 MiB: several run at a time.
const cost: ScryptCost = { logN: 14, r: 8, p: 5 };
const hashBytes = 32;
/** Longer ones are not looked at: hashing them would cost as much as the sender likes. */
export const maxPasswordCharacters = 256;
/** 24 of 54 characters that nobody mistakes for each other: 138 bits. */
const alphabet = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679";
const passwordCharacters = 24;

/** A new password. No token looks like one. */
export function generatePassword(): Secret {
  let password = "";
  while (password.length < passwordCharacters) {
    for (const byte of randomBytes(passwordCharacters)) {
      // 216 = 4 × 54: what lies above would favour the first characters.
      if (byte < 4 * alphabet.length) password += alphabet.charAt(byte % alphabet.length);
    }
  }
  return new Secret(password.slice(0, passwordCharacters));
}

/** `scrypt$logN$r$p$salt$hash`. Takes a tenth of a second, beside the event loop. */
export async function hashPassword(password: Secret): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password.reveal(), salt, cost);
  const { logN, r, p } = cost;
  return ["scrypt", logN, r, p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** Takes as long for `undefined` (nobody has a password there) as for a wrong password. */
export async function verifyPassword(
  password: string,
  hashed: string | undefined,
): Promise<boolean> {
  const [, logN, r, p, salt, hash] = hashed?.split("$") ?? [];
  if (salt === undefined || hash === undefined) {
    await derive(password, randomBytes(16), cost);
    return false;
  }
  const made = { logN: Number(logN), r: Number(r), p: Number(p) };
  const derived = await derive(password, Buffer.from(salt, "base64url"), made);
  return timingSafeEqual(derived, Buffer.from(hash, "base64url"));
}

function derive(password: string, salt: Buffer, { logN, r, p }: ScryptCost): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** The one password of a user, in place of any before. */
export async function putPassword(
  tx: Transaction,
  userId: string,
  passwordHash: string,
  by: ChangedBy,
): Promise<void> {
  const row = { password_hash: passwordHash, changed_at_ms: by.atMs };
  await tx
    .insertInto("user_passwords")
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
  await recordIdentityChange(tx, { changedPasswordOf: userId }, by);
}

export interface StoredPassword {
  readonly userId: string;
  readonly passwordHash: string;
}

/** The password of the account's user of this name, if both are there. */
export async function findPassword(
  db: Queries,
  accountId: string,
  userName: string,
): Promise<StoredPassword | undefined> {
  const row = await db
    .selectFrom("users")
    .innerJoin("user_passwords", "user_passwords.user_id", "users.user_id")
    .select(["users.user_id", "user_passwords.password_hash"])
    .where("users.account_id", "=", accountId)
    .where("users.name", "=", userName)
    .executeTakeFirst();
  return row && { userId: row.user_id, passwordHash: row.password_hash };
}
