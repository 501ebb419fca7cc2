import { once } from "node:events";
import { createInflateRaw } from "node:zlib";
import type { ByteReader } from "./byte-reader.js";
import { refused } from "./limits.js";
import { type LocalEntry, type ZipEntry, signatures } from "./zip-records.js";

const chunkBytes = 64 * 1024;

/**
 * Hands out an entry's unpacked bytes, and says what checksum and sizes it has by its header or data descriptor.
 * @throws ValidationError when the sizes are not those of the data
 */
export async function unpackEntry(
  reader: ByteReader,
  local: LocalEntry,
  onChunk: (chunk: Buffer) => void,
): Promise<ZipEntry> {
  const start = reader.offset;
  let unpackedBytes = 0;
  const take = (chunk: Buffer) => {
    unpackedBytes += chunk.length;
    onChunk(chunk);
  };
  if (local.method === "deflated") await inflate(reader, local, take);
  else if (local.hasDescriptor && local.packedBytes === 0 && !local.path.endsWith("/"))
    throw refused(`${local.path} does not say how long it is`);
  else await copy(reader, local.packedBytes, take);
  const packedBytes = reader.offset - start;
  const said = local.hasDescriptor ? await readDescriptor(reader, local) : local;
  if (said.packedBytes !== packedBytes || said.unpackedBytes !== unpackedBytes)
    throw refused(`the sizes of ${local.path} are not those of its data`);
  return { ...local, crc32: said.crc32, packedBytes, unpackedBytes };
}

async function copy(reader: ByteReader, length: number, take: (chunk: Buffer) => void) {
  for (let left = length; left > 0;) {
    const chunk = await reader.exactly(Math.min(left, chunkBytes));
    take(chunk);
    left -= chunk.length;
  }
}

/** Feeds the decompressor until it has seen the end of its data; what it did not need goes back. */
async function inflate(
  reader: ByteReader,
  { path, hasDescriptor, packedBytes }: LocalEntry,
  take: (chunk: Buffer) => void,
): Promise<void> {
  const inflater = createInflateRaw();
  let failure: unknown;
  let isEnded = false;
  inflater.on("data", (chunk: Buffer) => {
    try {
      if (failure === undefined) take(chunk);
    } catch (error) {
      failure = error;
    }
  });
  inflater.on("error", (error) => {
    failure ??= refused(`${path} is not valid deflate data`, error);
  });
  inflater.once("end", () => {
    isEnded = true;
  });
  const isDone = () => isEnded || failure !== undefined;
  let fedBytes = 0;
  try {
    while (!isDone()) {
      const left = hasDescriptor ? chunkBytes : packedBytes - fedBytes;
      if (left === 0) break;
      const chunk = await reader.some(Math.min(left, chunkBytes));
      if (chunk === undefined) throw refused("it is cut off");
      fedBytes += chunk.length;
      await feed(inflater, chunk);
      const unusedBytes = fedBytes - inflater.bytesWritten;
      if (unusedBytes > 0) {
        reader.unread(chunk.subarray(chunk.length - unusedBytes));
        break;
      }
    }
    if (!isDone()) {
      inflater.end();
      await Promise.race([once(inflater, "end"), once(inflater, "close")]);
    }
  } finally {
    inflater.destroy();
  }
  if (failure !== undefined) throw failure as Error;
}

/** Resolves when the chunk was worked on, the data came to their end in it, or it was no such data. */
async function feed(inflater: ReturnType<typeof createInflateRaw>, chunk: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    const settle = () => {
      inflater.off("close", settle).off("end", settle);
      resolve();
    };
    inflater.once("close", settle).once("end", settle);
    inflater.write(chunk, settle);
  });
}

async function readDescriptor(reader: ByteReader, { isZip64, path }: LocalEntry) {
  const sizeBytes = isZip64 ? 8 : 4;
  const head = await reader.exactly(4);
  // Its signature may be left out; then two readings would be possible.
  if (head.readUInt32LE(0) !== signatures.dataDescriptor)
    throw refused(`${path} has no data descriptor`);
  const body = await reader.exactly(4 + 2 * sizeBytes);
  const sizeAt = (at: number) =>
    isZip64 ? Number(body.readBigUInt64LE(at)) : body.readUInt32LE(at);
  return {
    crc32: body.readUInt32LE(0),
    packedBytes: sizeAt(4),
    unpackedBytes: sizeAt(4 + sizeBytes),
  };
}
