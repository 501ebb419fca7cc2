import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import type { Digests } from "../../../catalog/model.js";
import type { PendingAsset } from "../../../catalog/pending-asset.js";
import { inspectSdist } from "../archive/inspect-sdist.js";
import { inspectWheel } from "../archive/inspect-wheel.js";
import { defaultArchiveLimits } from "../archive/limits.js";

/** A distribution whose bytes arrived and could be read. */
export interface ReceivedFile {
  readonly asset: PendingAsset;
  readonly sizeBytes: number;
  readonly digests: Digests;
  /** Its METADATA or PKG-INFO, as it is in it. */
  readonly metadata: Buffer;
}

/**
 * Stores the bytes and reads the archive while they come. The asset is the caller's, to publish or abort, whatever happens.
 * @throws ValidationError when the archive cannot be accepted; QuotaExceededError
 */
export async function receiveFile(bytes: Readable, asset: PendingAsset): Promise<ReceivedFile> {
  const archive = new PassThrough({ highWaterMark: 256 * 1024 });
  const inspect = asset.name.endsWith(".whl") ? inspectWheel : inspectSdist;
  const inspection = inspect(archive, asset.name, defaultArchiveLimits);
  // Whoever waits for room in the archive's buffer must hear of it when nobody reads it any more.
  const failed = inspection.then(
    () => undefined,
    () => archive.destroy(),
  );
  try {
    for await (const chunk of bytes) {
      await asset.write(chunk as Buffer);
      if (archive.destroyed) break;
      if (!archive.write(chunk)) await Promise.race([once(archive, "drain"), failed]);
    }
    archive.end();
    const metadata = await inspection;
    return { asset, ...(await asset.finish()), metadata };
  } finally {
    archive.destroy();
    await failed;
  }
}
