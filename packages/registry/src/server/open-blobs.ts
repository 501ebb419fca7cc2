import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BlobDriver } from "../blobs/blob-driver.js";
import { type BlobStore, createBlobStore } from "../blobs/blob-store.js";
import { openBlobDriver } from "../blobs/index.js";
import type { Config } from "../config/schema.js";
import { unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { reservedDiskBytes } from "./reserved-space.js";
import { type OnDurabilityLost, watchDriver } from "./watch-durability.js";

export interface OpenBlobs {
  readonly store: BlobStore;
  readonly driver: BlobDriver;
}

/** Opens the blobs of the data directory, and makes their folder at the first start. */
export async function openBlobs(
  config: Pick<Config, "data" | "limits">,
  options: { readonly cacheBytes: number; readonly onDurabilityLost?: OnDurabilityLost },
): Promise<OpenBlobs> {
  const { cacheBytes, onDurabilityLost } = options;
  const root = pathToFileURL(join(resolve(config.data.directory), "blobs"));
  const disk = await openBlobDriver(root, { reservedBytes: await reservedDiskBytes(config) });
  const driver = onDurabilityLost === undefined ? disk : watchDriver(disk, onDurabilityLost);
  const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
  return { store: createBlobStore({ driver, wrapping, cacheBytes }), driver };
}
