// Reads a package's tarball while it is uploaded, never unpacking it to disk.
import { ValidationError } from "../../../errors.js";
import {
  type ArchiveLimits,
  defaultArchiveLimits,
  findBombFault,
  findPathFault,
} from "../../shared/archive-limits.js";
import { type JsonObject, isJsonObject } from "../../shared/json-object.js";
import { GunzipReader } from "../../shared/gunzip.js";
import { type TarEntry, TarReader } from "../../shared/tar-reader.js";

export interface TarballLimits extends ArchiveLimits {
  readonly maxManifestBytes: number;
}

export const defaultTarballLimits: TarballLimits = {
  ...defaultArchiveLimits,
  maxManifestBytes: 4 * 1024 ** 2,
};

/** What the registry says of a tarball. */
export interface InspectedTarball {
  /** Its own package.json. */
  readonly manifest: JsonObject;
  readonly fileCount: number;
  readonly unpackedBytes: number;
  readonly hasBindingGyp: boolean;
  readonly hasShrinkwrap: boolean;
  readonly hasServerJs: boolean;
}

/** Reads one tarball: `write` its bytes, then `finish`; or `abort`. */
export class TarballInspector {
  readonly #limits: TarballLimits;
  readonly #gunzip: GunzipReader;
  readonly #reader: TarReader;
  readonly #seen = new Set<string>();
  #manifest: JsonObject | undefined;
  #fileCount = 0;
  #unpackedBytes = 0;
  #packedBytes = 0;
  #outBytes = 0;

  constructor(limits: TarballLimits) {
    this.#limits = limits;
    this.#reader = new TarReader({
      onEntry: (entry) => this.#acceptEntry(entry),
      onContent: (_entry, content) => {
        this.#manifest = parseManifest(content);
      },
    });
    this.#gunzip = new GunzipReader((chunk) => {
      this.#take(chunk);
    });
  }

  /** @throws ValidationError */
  async write(chunk: Buffer): Promise<void> {
    this.#packedBytes += chunk.length;
    await this.#gunzip.write(chunk).catch(throwRefused);
  }

  /** @throws ValidationError */
  async finish(): Promise<InspectedTarball> {
    const usedBytes = await this.#gunzip.finish().catch(throwRefused);
    if (usedBytes !== this.#packedBytes) throw refused("bytes follow its gzip data");
    this.#reader.finish();
    const manifest = this.#manifest;
    if (!manifest) throw refused("it has no package.json in its top folder");
    return {
      manifest,
      fileCount: this.#fileCount,
      unpackedBytes: this.#unpackedBytes,
      hasBindingGyp: this.#seen.has("binding.gyp"),
      hasShrinkwrap: this.#seen.has("npm-shrinkwrap.json"),
      hasServerJs: this.#seen.has("server.js"),
    };
  }

  abort(): void {
    this.#gunzip.abort();
  }

  #take(chunk: Buffer): void {
    this.#outBytes += chunk.length;
    const fault = findBombFault(this.#outBytes, this.#packedBytes, this.#limits);
    if (fault !== undefined) throw refused(fault);
    this.#reader.write(chunk);
  }

  #acceptEntry(entry: TarEntry): boolean {
    const path = this.#pathInPackage(entry);
    if (entry.type === "directory") return false;
    if (entry.type !== "file")
      throw refused(`${entry.path} is a link or a device; npm packages have files only`);
    if (path === "") throw refused(`${entry.path} is outside of a top folder`);
    if (this.#seen.has(path)) throw refused(`${entry.path} is in it twice`);
    if (this.#seen.size >= this.#limits.maxEntries)
      throw refused(`it has more than ${this.#limits.maxEntries} files`);
    this.#seen.add(path);
    this.#fileCount += 1;
    this.#unpackedBytes += entry.sizeBytes;
    if (path !== "package.json") {
      // On a disk that ignores case it would take the place of the one that was looked at.
      if (path.toLowerCase() === "package.json")
        throw refused(`${entry.path} differs only in case from package.json`);
      return false;
    }
    if (entry.sizeBytes > this.#limits.maxManifestBytes)
      throw refused("its package.json is too big");
    return true;
  }

  /** The path below the top folder, which clients strip whatever its name is. */
  #pathInPackage({ path, type }: TarEntry): string {
    // With a slash behind it a file would be one in some readers and a directory in others.
    const fault =
      findPathFault(path, this.#limits) ??
      (type !== "directory" && path.endsWith("/") ? `the file ${path} ends in /` : undefined);
    if (fault !== undefined) throw refused(fault);
    return path.split("/").slice(1).join("/");
  }
}

function parseManifest(content: Buffer): JsonObject {
  let manifest: unknown;
  try {
    manifest = JSON.parse(content.toString().replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ValidationError("the tarball's package.json is not JSON", "CANNOT_PARSE", {
      cause: error,
    });
  }
  if (!isJsonObject(manifest)) throw refused("its package.json is not an object");
  return manifest;
}

/** Errors of zlib are about the bytes, too. */
function throwRefused(error: Error): never {
  if (error instanceof ValidationError) throw error;
  throw new ValidationError(`the tarball is not valid gzip: ${error.message}`, "CANNOT_PARSE", {
    cause: error,
  });
}

function refused(reason: string): ValidationError {
  return new ValidationError(`the tarball cannot be accepted: ${reason}`);
}
