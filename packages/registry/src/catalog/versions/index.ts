// What administrators do to stored versions: status, disposal, deletion, copies. One verb per file beside this one.
import type { PackageName, Repository, StoredPackage } from "../model.js";
import type { PackageTarget } from "../package-target.js";
import type { CatalogParts } from "../parts.js";
import type { VersionBatch, VersionBatchResult } from "./batch.js";
import { type VersionCopy, copyVersions } from "./copy.js";
import { deletePackage } from "./delete-package.js";
import { deleteVersions } from "./delete.js";
import { disposeVersions } from "./dispose.js";
import { readReadme } from "./read-readme.js";
import { type SettableStatus, updateVersionsStatus } from "./update-status.js";

/** The verbs, bound to what they work with. None looks at upstreams but where it says so. */
export interface VersionOperations {
  /** @throws NotFoundError when the repository does not hold the package */
  updateStatus(
    target: PackageTarget,
    batch: VersionBatch,
    status: SettableStatus,
  ): Promise<VersionBatchResult>;
  /** @throws NotFoundError when the repository does not hold the package */
  dispose(target: PackageTarget, batch: VersionBatch): Promise<VersionBatchResult>;
  /** @throws NotFoundError when the repository does not hold the package */
  delete(target: PackageTarget, batch: VersionBatch): Promise<VersionBatchResult>;
  /** Into another repository of the domain. @throws NotFoundError, QuotaExceededError (tags); ThrottledError when a public registry fails */
  copy(copy: VersionCopy): Promise<VersionBatchResult>;
  /** With its versions and origin controls; what it was is returned. Its numbers are free again. @throws NotFoundError */
  deletePackage(target: PackageTarget): Promise<StoredPackage>;
  /** Undefined: the version has none. @throws NotFoundError */
  readReadme(
    repository: Repository,
    name: PackageName,
    versionKey: string,
  ): Promise<string | undefined>;
}

export function createVersionOperations(parts: CatalogParts): VersionOperations {
  return {
    updateStatus: (target, batch, status) => updateVersionsStatus(parts, target, batch, status),
    dispose: (target, batch) => disposeVersions(parts, target, batch),
    delete: (target, batch) => deleteVersions(parts, target, batch),
    copy: (copy) => copyVersions(parts, copy),
    deletePackage: (target) => deletePackage(parts, target, { isFinal: false }),
    readReadme: (repository, name, versionKey) => readReadme(parts, repository, name, versionKey),
  };
}
