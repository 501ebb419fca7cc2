// The catalog's models as the API's shapes.
import type {
  AssetSummary,
  DomainSummary,
  PackageDescription,
  PackageSummary,
  PackageVersionOrigin,
  RepositoryDescription,
  RepositorySummary,
} from "@aws-sdk/client-codeartifact";
import { domainArn, repositoryArn } from "../../arns.js";
import type { RepositorySummary as ListedRepository } from "../../catalog/management/list-repositories.js";
import type {
  Domain,
  Origin,
  PackageName,
  Repository,
  StoredAsset,
  StoredPackage,
} from "../../catalog/model.js";

export function toDomainSummary(region: string, domain: Domain): DomainSummary {
  return {
    name: domain.name,
    owner: domain.owner,
    arn: domainArn(region, domain),
    status: "Active",
    createdTime: new Date(domain.createdAtMs),
    encryptionKey: domain.encryptionKeyArn,
  };
}

export function toRepositorySummary(
  region: string,
  repository: ListedRepository,
): RepositorySummary {
  return {
    name: repository.name,
    administratorAccount: repository.administratorAccount,
    domainName: repository.domain.name,
    domainOwner: repository.domain.owner,
    arn: repositoryArn(region, repository),
    description: repository.description,
    createdTime: new Date(repository.createdAtMs),
  };
}

export function toRepositoryDescription(
  region: string,
  repository: Repository,
): RepositoryDescription {
  const { connection, upstreams } = repository;
  const connections = connection === undefined ? [] : [connection];
  return {
    ...toRepositorySummary(region, repository),
    upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
    externalConnections: connections.map(({ name, format }) => ({
      externalConnectionName: name,
      packageFormat: format,
      // The SDK's type says `Available`; CodeArtifact answers, and Terraform expects, capitals.
      status: "AVAILABLE" as "Available",
    })),
  };
}

/** `namespace` is absent where the package has none. */
export function toCoordinates({ format, namespace, name }: PackageName): PackageSummary {
  return { format, package: name, ...(namespace !== "" && { namespace }) };
}

export function toPackageSummary(stored: StoredPackage): PackageSummary {
  return {
    ...toCoordinates(stored),
    originConfiguration: { restrictions: { ...stored.restrictions } },
  };
}

export function toPackageDescription(stored: StoredPackage): PackageDescription {
  // Here, and only here, CodeArtifact calls the package `name`.
  const { package: name, ...summary } = toPackageSummary(stored);
  return { ...summary, name };
}

export function toVersionOrigin(origin: Origin): PackageVersionOrigin {
  const { type, repository, connection } = origin;
  const entryPoint = {
    ...(repository !== undefined && { repositoryName: repository }),
    ...(connection !== undefined && { externalConnectionName: connection }),
  };
  return { originType: type, domainEntryPoint: entryPoint };
}

export function toAssetSummary({ name, sizeBytes, digests }: StoredAsset): AssetSummary {
  const { md5, sha1, sha256, sha512 } = digests;
  return {
    name,
    size: sizeBytes,
    hashes: { MD5: md5, "SHA-1": sha1, "SHA-256": sha256, "SHA-512": sha512 },
  };
}
