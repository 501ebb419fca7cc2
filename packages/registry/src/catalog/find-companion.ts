import { createHash } from "node:crypto";
import { findVersion } from "../database/package-versions.js";
import { findPackage } from "../database/packages.js";
import { ValidationError } from "../errors.js";
import type { AssetReference } from "./catalog.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { reachableRepositories } from "./reachable.js";
import type { UpstreamCompanion, UpstreamDocument, UpstreamReader } from "./upstream.js";
import { askConnection } from "./view-package.js";

/**
 * What an upstream has beside one of its assets. It is asked for once, kept like the upstream's other documents, and so
 * is there when the upstream is not; nothing of the package is retained by it.
 * @throws ThrottledError (dependency, invalid-upstream)
 */
export async function findCompanion(
  parts: CatalogParts,
  repository: Repository,
  reference: AssetReference,
  companion: string,
): Promise<Buffer | undefined> {
  for (const searched of await reachableRepositories(parts, repository, reference.package)) {
    if (await isDecidedHere(parts, searched.repository, reference)) return undefined;
    const answer = await askConnection(parts, searched, reference.package);
    const promised = answer?.document
      ?.find(reference.versionKey)
      ?.assets.find(({ name }) => name === reference.asset)
      ?.companions?.get(companion);
    if (promised === undefined) continue;
    const connection = parts.findConnection(searched.repository.connection?.name ?? "");
    const document = await parts.upstreamDocuments.get(
      repository.domain,
      connection,
      companionReader(promised),
      companionName(reference, companion),
      // It never changes: whatever is known of it serves.
      0,
    );
    if (document.document instanceof CompanionDocument) return document.document.bytes;
  }
  return undefined;
}

/** A version that was published here, or that is hidden, has nothing of any upstream. */
async function isDecidedHere(
  { database }: Pick<CatalogParts, "database">,
  repository: Repository,
  { package: name, versionKey }: AssetReference,
): Promise<boolean> {
  const row = await findPackage(database.read, repository.id, name);
  const version = row && (await findVersion(database.read, row.package_id, versionKey));
  if (version === undefined) return false;
  const isServed = version.status === "Published" || version.status === "Unlisted";
  return version.origin_type === "INTERNAL" || !isServed;
}

/** Beside the package's own document; no package can be called so. */
function companionName({ package: name, asset }: AssetReference, companion: string): PackageName {
  return { ...name, name: `${name.name}/${asset}/${companion}` };
}

class CompanionDocument implements UpstreamDocument {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  versionKeys(): Iterable<string> {
    return [];
  }

  untimedVersionKeys(): readonly string[] {
    return [];
  }

  find(): undefined {
    return undefined;
  }
}

function companionReader({ url, sha256, maxBytes }: UpstreamCompanion): UpstreamReader {
  return {
    documentRequest: () => ({ url, accept: "*/*", maxBytes }),
    readDocument: (bytes) => {
      const digest = createHash("sha256").update(bytes).digest("hex");
      if (sha256 === undefined || digest === sha256)
        return Promise.resolve(new CompanionDocument(bytes));
      return Promise.reject(
        new ValidationError(`${url.pathname} is not what the upstream's document promises`),
      );
    },
  };
}
