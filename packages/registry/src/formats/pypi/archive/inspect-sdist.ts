import { pipeline } from "node:stream/promises";
import { Readable, Writable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ValidationError } from "../../../errors.js";
import { type TarEntry, TarReader } from "../../shared/tar-reader.js";
import { type ArchiveLimits, checkArchivePath, checkUnpacked, refused } from "./limits.js";
import { readZipStream } from "./zip-stream.js";

/**
 * Reads a whole source distribution and returns its PKG-INFO.
 * @throws ValidationError when it is none, or its files are not all in one folder with a PKG-INFO
 */
export async function inspectSdist(
  source: AsyncIterable<Buffer>,
  filename: string,
  limits: ArchiveLimits,
): Promise<Buffer> {
  if (filename.endsWith(".zip")) return inspectZip(source, limits);
  if (filename.endsWith(".tar.gz")) return inspectTarball(source, limits);
  throw refused(`${filename} must end in .tar.gz`);
}

async function inspectZip(source: AsyncIterable<Buffer>, limits: ArchiveLimits): Promise<Buffer> {
  const files = await readZipStream(source, isPkgInfo, limits);
  checkOneFolder(files.map(({ path }) => path));
  const found = files.find(({ path }) => isPkgInfo(path))?.content;
  if (found === undefined) throw refused("PKG-INFO is not in its top folder");
  return found;
}

async function inspectTarball(
  source: AsyncIterable<Buffer>,
  limits: ArchiveLimits,
): Promise<Buffer> {
  const contents = new TarballContents(limits);
  const gunzip = createGunzip();
  let packedBytes = 0;
  const counted = async function* () {
    for await (const chunk of source) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  let unpackedBytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        unpackedBytes += chunk.length;
        checkUnpacked(unpackedBytes, packedBytes, limits);
        contents.reader.write(chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  try {
    await pipeline(Readable.from(counted(), { objectMode: false }), gunzip, sink);
  } catch (error) {
    if (error instanceof ValidationError || !isZlibError(error)) throw error;
    throw refused("it is not valid gzip", error);
  }
  // zlib stops at the end of the gzip member without a word about what follows.
  if (gunzip.bytesWritten !== packedBytes) throw refused("bytes follow its gzip data");
  contents.reader.finish();
  return contents.pkgInfo();
}

class TarballContents {
  readonly reader: TarReader;
  readonly #limits: ArchiveLimits;
  readonly #paths = new Set<string>();
  #pkgInfo: Buffer | undefined;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
    this.reader = new TarReader({
      onEntry: (entry) => this.#accept(entry),
      onContent: (_entry, content) => {
        this.#pkgInfo = content;
      },
    });
  }

  pkgInfo(): Buffer {
    checkOneFolder(this.#paths);
    if (this.#pkgInfo === undefined) throw refused("PKG-INFO is not in its top folder");
    return this.#pkgInfo;
  }

  #accept({ path: given, type, sizeBytes }: TarEntry): boolean {
    const path = given.replace(/^\.\//, "");
    if (type === "directory") return false;
    checkArchivePath(path, this.#limits);
    if (type !== "file") throw refused(`${path} is a link or a device`);
    if (this.#paths.has(path)) throw refused(`${path} is in it twice`);
    this.#paths.add(path);
    if (this.#paths.size > this.#limits.maxEntries)
      throw refused(`it has more than ${this.#limits.maxEntries} files`);
    if (!isPkgInfo(path)) return false;
    if (sizeBytes > this.#limits.maxMetadataBytes) throw refused("its metadata is too big");
    return true;
  }
}

const isPkgInfo = (path: string) => /^[^/]+\/PKG-INFO$/.test(path);

function checkOneFolder(paths: Iterable<string>): void {
  const folders = new Set([...paths].map((path) => path.split("/", 1)[0]));
  if (folders.size !== 1) throw refused("its files are not all in one folder");
}

function isZlibError(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && code.startsWith("Z_");
}
