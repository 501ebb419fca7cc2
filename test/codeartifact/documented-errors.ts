/** The exceptions that CodeArtifact's service model documents for each operation. */
import type { OperationName } from "./every-operation.js";

/** C: Conflict, N: ResourceNotFound, Q: ServiceQuotaExceeded. The others are common to all operations. */
const documentedErrors: Readonly<Record<OperationName, "" | "N" | "C" | "CN" | "NQ" | "CNQ">> = {
  AssociateExternalConnection: "CNQ",
  CopyPackageVersions: "CNQ",
  CreateDomain: "CNQ",
  CreatePackageGroup: "CNQ",
  CreateRepository: "CNQ",
  DeleteDomain: "C",
  DeleteDomainPermissionsPolicy: "CN",
  DeletePackage: "CN",
  DeletePackageGroup: "CNQ",
  DeletePackageVersions: "CN",
  DeleteRepository: "CN",
  DeleteRepositoryPermissionsPolicy: "CN",
  DescribeDomain: "N",
  DescribePackage: "N",
  DescribePackageGroup: "N",
  DescribePackageVersion: "CN",
  DescribeRepository: "N",
  DisassociateExternalConnection: "CNQ",
  DisposePackageVersions: "CN",
  GetAssociatedPackageGroup: "N",
  GetAuthorizationToken: "N",
  GetDomainPermissionsPolicy: "N",
  GetPackageVersionAsset: "CN",
  GetPackageVersionReadme: "N",
  GetRepositoryEndpoint: "N",
  GetRepositoryPermissionsPolicy: "N",
  ListAllowedRepositoriesForGroup: "NQ",
  ListAssociatedPackages: "N",
  ListDomains: "",
  ListPackageGroups: "N",
  ListPackageVersionAssets: "N",
  ListPackageVersionDependencies: "N",
  ListPackageVersions: "N",
  ListPackages: "N",
  ListRepositories: "",
  ListRepositoriesInDomain: "N",
  ListSubPackageGroups: "N",
  ListTagsForResource: "N",
  PublishPackageVersion: "CNQ",
  PutDomainPermissionsPolicy: "CNQ",
  PutPackageOriginConfiguration: "N",
  PutRepositoryPermissionsPolicy: "CNQ",
  TagResource: "NQ",
  UntagResource: "N",
  UpdatePackageGroup: "NQ",
  UpdatePackageGroupOriginConfiguration: "NQ",
  UpdatePackageVersionsStatus: "CN",
  UpdateRepository: "CNQ",
};

const names = {
  C: "ConflictException",
  N: "ResourceNotFoundException",
  Q: "ServiceQuotaExceededException",
} as const;

/** Full names of an operation's own exceptions. */
export function exceptionsOf(operation: OperationName): string[] {
  const letters = documentedErrors[operation];
  return (["C", "N", "Q"] as const)
    .filter((letter) => letters.includes(letter))
    .map((letter) => names[letter]);
}
