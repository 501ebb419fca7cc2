/** Of archives that are read while they are uploaded, never unpacked to disk. security-reliability §4.1 */
export interface ArchiveLimits {
  readonly maxEntries: number;
  readonly maxPathBytes: number;
  readonly maxUnpackedBytes: number;
  /** Unpacked bytes per packed byte, once `ratioFreeBytes` are unpacked. */
  readonly maxRatio: number;
  readonly ratioFreeBytes: number;
}

export const defaultArchiveLimits: ArchiveLimits = {
  maxEntries: 100_000,
  maxPathBytes: 1024,
  maxUnpackedBytes: 4 * 1024 ** 3,
  maxRatio: 200,
  ratioFreeBytes: 10 * 1024 ** 2,
};

/** What is wrong with a path that would not stay below where it is unpacked, on any system. */
export function findPathFault(
  path: string,
  { maxPathBytes }: Pick<ArchiveLimits, "maxPathBytes">,
): string | undefined {
  const plain = path.endsWith("/") ? path.slice(0, -1) : path;
  const isOdd =
    Buffer.byteLength(path) > maxPathBytes ||
    path.includes("\\") ||
    path.includes("\0") ||
    /^[a-z]:/i.test(path) ||
    plain.split("/").some((part) => part === "" || part === "." || part === "..");
  if (!isOdd) return undefined;
  return `the path ${JSON.stringify(path.slice(0, 200))} is not a plain relative path`;
}

/** What is wrong with an archive that unpacks to far more than it is. */
export function findBombFault(
  unpackedBytes: number,
  packedBytes: number,
  { maxUnpackedBytes, maxRatio, ratioFreeBytes }: ArchiveLimits,
): string | undefined {
  if (unpackedBytes > maxUnpackedBytes) return `it unpacks to more than ${maxUnpackedBytes} bytes`;
  if (unpackedBytes > ratioFreeBytes && unpackedBytes > packedBytes * maxRatio)
    return `it unpacks to more than ${maxRatio} times its size`;
  return undefined;
}
