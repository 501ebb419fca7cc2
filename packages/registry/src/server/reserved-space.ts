import { statfs } from "node:fs/promises";
import type { Config } from "../config/schema.js";

const largestDefaultBytes = 2 * 1024 ** 3;

/**
 * Bytes that publishes leave free on the data directory's disk, so that the database can still commit: as configured,
 * else 5 % of the disk and at most 2 GiB.
 */
export async function reservedDiskBytes({
  data,
  limits,
}: Pick<Config, "data" | "limits">): Promise<number> {
  if (limits.reservedDiskBytes !== undefined) return limits.reservedDiskBytes;
  const { blocks, bsize } = await statfs(data.directory);
  return Math.min(Math.floor((blocks * bsize) / 20), largestDefaultBytes);
}
