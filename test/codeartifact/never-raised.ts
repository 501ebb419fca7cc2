/** Exceptions that the service model has and Packhouse has no occasion for, with the reason. */
import type { OperationName } from "./every-operation.js";

export interface NeverRaised {
  readonly exceptions: readonly string[];
  readonly why: string;
}

const conflict = "ConflictException";
const notFound = "ResourceNotFoundException";
const quota = "ServiceQuotaExceededException";

const perVersion = "what stands against a version is told of that version, in failedVersions";

export const neverRaised: Readonly<Partial<Record<OperationName, NeverRaised>>> = {
  CopyPackageVersions: { exceptions: [conflict, quota], why: perVersion },
  CreateDomain: { exceptions: [notFound], why: "a missing key is ENCRYPTION_KEY_ERROR" },
  DeletePackage: { exceptions: [conflict], why: "a package may always be deleted" },
  DeletePackageGroup: {
    exceptions: [conflict, quota],
    why: "the root is refused by a ValidationException, every other group may be deleted",
  },
  DeletePackageVersions: { exceptions: [conflict], why: perVersion },
  DeleteRepository: { exceptions: [conflict], why: "a repository may always be deleted" },
  DescribePackageVersion: { exceptions: [conflict], why: "every status may be described" },
  DisassociateExternalConnection: {
    exceptions: [conflict, quota],
    why: "a connection may always be taken away",
  },
  DisposePackageVersions: { exceptions: [conflict], why: perVersion },
  ListAllowedRepositoriesForGroup: { exceptions: [quota], why: "reading has no quota" },
  PutDomainPermissionsPolicy: {
    exceptions: [quota],
    why: "a document that is too long is a ValidationException",
  },
  PutRepositoryPermissionsPolicy: {
    exceptions: [quota],
    why: "a document that is too long is a ValidationException",
  },
  UpdatePackageGroup: { exceptions: [quota], why: "updating raises no count" },
  UpdatePackageGroupOriginConfiguration: {
    exceptions: [quota],
    why: "more than 100 changes are a ValidationException",
  },
  UpdatePackageVersionsStatus: { exceptions: [conflict], why: perVersion },
  UpdateRepository: {
    exceptions: [conflict],
    why: "a connection beside upstreams is a ValidationException",
  },
};
