import { randomBytes } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Twelve decimal digits fit in eight characters of base 32. */
const ACCOUNT_BITS = 40;

/** `AIDA…`: the unique id of a user, in IAM's form. */
export function newUserId(): string {
  return `AIDA${randomBase32(17)}`;
}

/** `AROA…`: the unique id of a role. */
export function newRoleId(): string {
  return `AROA${randomBase32(17)}`;
}

/** `AGPA…`: the unique id of a group. */
export function newGroupId(): string {
  return `AGPA${randomBase32(17)}`;
}

/** `ANPA…`: the unique id of a managed policy. */
export function newPolicyId(): string {
  return `ANPA${randomBase32(17)}`;
}

/** `AKIA…`: a long-term access key id, 20 characters. */
export function newAccessKeyId(): string {
  return `AKIA${randomBase32(16)}`;
}

/**
 * `ASIA…`: the id of temporary credentials, 20 characters. Nothing is stored of them, so the id itself says whose account
 * they are of, as AWS's do; what they rest on is the secret.
 */
export function newTemporaryKeyId(accountId: string): string {
  const digits = Number(accountId).toString(2).padStart(ACCOUNT_BITS, "0");
  const account = (digits.match(/.{5}/g) ?? []).map((bits) => BASE32.charAt(parseInt(bits, 2)));
  return `ASIA${account.join("")}${randomBase32(8)}`;
}

/** The account that {@link newTemporaryKeyId} wrote into the id; undefined when it wrote none. */
export function accountOfTemporaryKey(accessKeyId: string): string | undefined {
  const [, encoded] = /^ASIA([A-Z2-7]{8})[A-Z2-7]{8}$/.exec(accessKeyId) ?? [];
  if (encoded === undefined) return undefined;
  const account = Array.from(encoded).reduce((sum, char) => sum * 32 + BASE32.indexOf(char), 0);
  return account < 1e12 ? String(account).padStart(12, "0") : undefined;
}

/** 240 random bits in 40 characters, as AWS's secret access keys are. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

function randomBase32(length: number): string {
  // 256 is a multiple of 32: the remainder is without bias.
  return Array.from(randomBytes(length), (byte) => BASE32.charAt(byte % 32)).join("");
}
