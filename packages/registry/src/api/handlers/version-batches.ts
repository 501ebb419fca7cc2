// Operations on many versions of a package at once.
import type {
  PackageVersionError,
  SuccessfulPackageVersionInfo,
} from "@aws-sdk/client-codeartifact";
import type { FindFormatFacts } from "../../catalog/format-facts.js";
import type { PackageFormat } from "../../catalog/model.js";
import type {
  NamedVersion,
  VersionBatch,
  VersionBatchResult,
} from "../../catalog/versions/batch.js";
import { type SettableStatus, settableStatuses } from "../../catalog/versions/update-status.js";
import { ValidationError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import { onPackage } from "../resources.js";
import type { ApiServices } from "../services.js";
import { findTarget } from "./package-target.js";

type BatchOperations = Pick<
  OperationHandlers,
  "DeletePackageVersions" | "DisposePackageVersions" | "UpdatePackageVersionsStatus"
>;

export function createVersionBatchHandlers({
  management,
  versions,
  formatFacts,
}: Pick<ApiServices, "management" | "versions" | "formatFacts">): BatchOperations {
  return {
    UpdatePackageVersionsStatus: {
      access: (input, caller) => [onPackage("UpdatePackageVersionsStatus", input, caller)],
      async handle(input, { caller }) {
        const status = checkSettable(input.targetStatus);
        const batch = toBatch(input, formatFacts);
        const target = await findTarget(management, input, caller);
        return toBatchOutput(await versions.updateStatus(target, batch, status));
      },
    },
    DisposePackageVersions: {
      access: (input, caller) => [onPackage("DisposePackageVersions", input, caller)],
      async handle(input, { caller }) {
        const batch = toBatch(input, formatFacts);
        const target = await findTarget(management, input, caller);
        return toBatchOutput(await versions.dispose(target, batch));
      },
    },
    DeletePackageVersions: {
      access: (input, caller) => [onPackage("DeletePackageVersions", input, caller)],
      async handle(input, { caller }) {
        const batch = toBatch(input, formatFacts);
        const target = await findTarget(management, input, caller);
        return toBatchOutput(await versions.delete(target, batch));
      },
    },
  };
}

interface BatchInput {
  readonly format: PackageFormat;
  readonly versions: readonly string[];
  readonly versionRevisions?: Readonly<Record<string, string>> | undefined;
  readonly expectedStatus?: VersionBatch["expectedStatus"];
}

/** @throws ValidationError when `versions` is empty, or `versionRevisions` are of other versions */
function toBatch(input: BatchInput, formatFacts: FindFormatFacts): VersionBatch {
  const { versions, versionRevisions, expectedStatus } = input;
  const batch = {
    versions: nameVersions(versions, input.format, formatFacts),
    ...(expectedStatus !== undefined && { expectedStatus }),
  };
  if (versionRevisions === undefined) return batch;
  const expectedRevisions = new Map(Object.entries(versionRevisions));
  const isOfSame = expectedRevisions.size === new Set(versions).size;
  if (!isOfSame || versions.some((version) => !expectedRevisions.has(version))) {
    throw new ValidationError("versionRevisions must have exactly the versions of `versions`.");
  }
  return { ...batch, expectedRevisions };
}

/** Each version once, as it is written, with its key. @throws ValidationError when there is none */
export function nameVersions(
  versions: readonly string[],
  format: PackageFormat,
  formatFacts: FindFormatFacts,
): NamedVersion[] {
  if (versions.length === 0) throw new ValidationError("Name at least one version.");
  const facts = formatFacts(format);
  return [...new Set(versions)].map((version) => ({
    version,
    versionKey: facts === undefined ? version : facts.versionKey(version),
  }));
}

export function toBatchOutput({ successful, failed }: VersionBatchResult): {
  readonly successfulVersions: Record<string, SuccessfulPackageVersionInfo>;
  readonly failedVersions: Record<string, PackageVersionError>;
} {
  return {
    successfulVersions: Object.fromEntries(successful),
    failedVersions: Object.fromEntries(
      [...failed].map(([version, { code, message }]) => [
        version,
        { errorCode: code, errorMessage: message },
      ]),
    ),
  };
}

/** @throws ValidationError */
function checkSettable(status: string): SettableStatus {
  const settable = settableStatuses.find((candidate) => candidate === status);
  if (settable !== undefined) return settable;
  throw new ValidationError(
    `targetStatus must be one of ${settableStatuses.join(", ")}: versions become Disposed by DisposePackageVersions and Deleted by DeletePackageVersions.`,
  );
}
