// Storage drivers by URL scheme. A new backend is one file and one line here.
import { fileURLToPath } from "node:url";
import type { BlobDriver } from "./blob-driver.js";
import { openDiskDriver } from "./disk.js";
import { createMemoryDriver } from "./memory.js";

export interface BlobDriverOptions {
  /** See `DiskOptions.reservedBytes`. */
  readonly reservedBytes?: number;
}

/** `file:///var/lib/packhouse/blobs` or `memory:`. @throws RangeError for another scheme */
export async function openBlobDriver(
  url: URL,
  options: BlobDriverOptions = {},
): Promise<BlobDriver> {
  const openDriver = DRIVERS.get(url.protocol);
  if (openDriver === undefined) {
    throw new RangeError(
      `No blob driver for ${url.protocol}; known: ${[...DRIVERS.keys()].join(" ")}`,
    );
  }
  return openDriver(url, options);
}

type OpenDriver = (url: URL, options: BlobDriverOptions) => Promise<BlobDriver>;

const DRIVERS: ReadonlyMap<string, OpenDriver> = new Map<string, OpenDriver>([
  ["file:", (url, options) => openDiskDriver({ root: fileURLToPath(url), ...options })],
  ["memory:", () => Promise.resolve(createMemoryDriver())],
]);
