import { createHash } from "node:crypto";

/** Bytes that do not compress, the same in every run. */
export function noise(seed: string, bytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let n = 0; n * 64 < bytes; n += 1)
    parts.push(createHash("sha512").update(`${seed} ${n}`).digest());
  return Buffer.concat(parts).subarray(0, bytes);
}
