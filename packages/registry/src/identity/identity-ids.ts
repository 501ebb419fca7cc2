import { randomBytes } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `AIDA…`: the unique id of a user, in IAM's form. */
export function newUserId(): string {
  return `AIDA${randomBase32(17)}`;
}

/** `AKIA…`: a long-term access key id, 20 characters. */
export function newAccessKeyId(): string {
  return `AKIA${randomBase32(16)}`;
}

/** 240 random bits in 40 characters, as AWS's secret access keys are. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString("base64");
}

function randomBase32(length: number): string {
  // 256 is a multiple of 32: the remainder is without bias.
  return Array.from(randomBytes(length), (byte) => BASE32.charAt(byte % 32)).join("");
}
