// Indexes say little of a version; its files say all of it.
import { createHash } from "node:crypto";
import type { FetchedAsset, InspectedAsset } from "../../../catalog/upstream.js";
import { NotFoundError, ValidationError } from "../../../errors.js";
import { inspectSdist } from "../archive/inspect-sdist.js";
import { defaultArchiveLimits } from "../archive/limits.js";
import { readWheelMetadata } from "../archive/read-wheel-metadata.js";
import { fieldOf, parseCoreMetadata } from "../core-metadata.js";
import {
  type FileFacts,
  encodeFacts,
  maxReadmeBytes,
  parseFileFacts,
  versionFactsOf,
} from "../stored-metadata.js";

/** Of a public file that cannot be read nothing more is known; it is served all the same. */
export async function inspectFetched(file: FetchedAsset): Promise<InspectedAsset | undefined> {
  try {
    return describe(file, await readMetadata(file));
  } catch (error) {
    if (error instanceof ValidationError || error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function readMetadata(file: FetchedAsset): Promise<Buffer> {
  const limits = defaultArchiveLimits;
  if (file.name.endsWith(".whl")) return readWheelMetadata(file, file.name, limits);
  return inspectSdist(await file.open(), file.name, limits);
}

function describe({ name, metadata: given }: FetchedAsset, bytes: Buffer): InspectedAsset {
  const metadata = parseCoreMetadata(bytes);
  const { description } = metadata;
  const requiresPython = fieldOf(metadata, "requires-python");
  const facts: FileFacts = {
    ...(requiresPython !== undefined && { requiresPython }),
    ...parseFileFacts(given),
    ...(name.endsWith(".whl") && {
      metadataSha256: createHash("sha256").update(bytes).digest("hex"),
    }),
  };
  return {
    assetMetadata: encodeFacts(facts),
    metadata: encodeFacts(versionFactsOf(metadata, name.split("-")[0] ?? name)),
    ...(description !== undefined && {
      readme: Buffer.from(description).subarray(0, maxReadmeBytes),
    }),
  };
}
