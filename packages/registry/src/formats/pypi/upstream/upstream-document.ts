import type {
  UpstreamAsset,
  UpstreamCompanion,
  UpstreamDocument,
  UpstreamVersion,
} from "../../../catalog/upstream.js";
import { type FileFacts, encodeFacts } from "../stored-metadata.js";
import type { UpstreamFile, UpstreamPage } from "./upstream-page.js";

/** Names of what is beside a file. */
export const metadataCompanion = "metadata";
export const provenanceCompanion = "provenance";

const maxCompanionBytes = 4 * 1024 * 1024;

/** Memory that a listed file holds, about. */
const fileBytes = 600;

/** Another index's page of a project. */
export class PypiUpstreamDocument implements UpstreamDocument {
  readonly sizeBytes: number;
  readonly page: UpstreamPage;
  readonly #name: string;
  readonly #filesByVersion = new Map<string, UpstreamFile[]>();

  constructor(page: UpstreamPage, name: string) {
    this.page = page;
    this.#name = name;
    this.sizeBytes = page.files.length * fileBytes;
    for (const file of page.files) {
      const files = this.#filesByVersion.get(file.versionKey);
      if (files) files.push(file);
      else this.#filesByVersion.set(file.versionKey, [file]);
    }
  }

  versionKeys(): Iterable<string> {
    return this.#filesByVersion.keys();
  }

  untimedVersionKeys(): readonly string[] {
    return [...this.#filesByVersion]
      .filter(([, files]) => firstUpload(files) === undefined)
      .map(([versionKey]) => versionKey);
  }

  find(versionKey: string): UpstreamVersion | undefined {
    const files = this.#filesByVersion.get(versionKey);
    const [first] = files ?? [];
    if (files === undefined || first === undefined) return undefined;
    const publishedAtMs = firstUpload(files);
    return {
      version: first.version,
      versionKey,
      ...(publishedAtMs !== undefined && { publishedAtMs }),
      metadata: encodeFacts({ name: this.#name }),
      assets: files.map(toAsset),
    };
  }
}

/** A version is as old as its first file. */
function firstUpload(files: readonly UpstreamFile[]): number | undefined {
  const times = files.flatMap(({ uploadedAtMs }) => uploadedAtMs ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function toAsset(file: UpstreamFile): UpstreamAsset {
  const { md5, sha1, sha256, sha512 } = file.hashes;
  return {
    name: file.filename,
    url: new URL(file.url),
    digests: {
      ...(md5 !== undefined && { md5 }),
      ...(sha1 !== undefined && { sha1 }),
      ...(sha256 !== undefined && { sha256 }),
      ...(sha512 !== undefined && { sha512 }),
    },
    ...(file.sizeBytes !== undefined && { sizeBytes: file.sizeBytes }),
    metadata: encodeFacts(factsOf(file)),
    companions: companionsOf(file),
  };
}

/** PEP 658: metadata of a file is at its own address and `.metadata`. */
function companionsOf(file: UpstreamFile): ReadonlyMap<string, UpstreamCompanion> {
  const companions = new Map<string, UpstreamCompanion>();
  const { coreMetadata, provenanceUrl } = file;
  if (coreMetadata !== undefined) {
    const url = new URL(file.url);
    url.pathname += ".metadata";
    const sha256 = typeof coreMetadata === "string" ? { sha256: coreMetadata } : {};
    companions.set(metadataCompanion, { url, ...sha256, maxBytes: maxCompanionBytes });
  }
  if (provenanceUrl !== undefined) {
    const url = new URL(provenanceUrl);
    companions.set(provenanceCompanion, { url, maxBytes: maxCompanionBytes });
  }
  return companions;
}

function factsOf({ requiresPython, uploadedAtMs, yanked, coreMetadata }: UpstreamFile): FileFacts {
  return {
    ...(requiresPython !== undefined && { requiresPython }),
    ...(uploadedAtMs !== undefined && { uploadedAtMs }),
    ...(yanked !== undefined && { yanked }),
    ...(typeof coreMetadata === "string" && { metadataSha256: coreMetadata }),
  };
}
