/** One ordinary call of each operation: one that the SDK adds does not compile without a line here. */
import * as sdk from "@aws-sdk/client-codeartifact";

type CommandName = Exclude<Extract<keyof typeof sdk, `${string}Command`>, "$Command">;

/** `CreateDomain`, `DescribeDomain` … */
export type OperationName = CommandName extends `${infer Name}Command` ? Name : never;

/** What the calls are about; an npm package, but for PublishPackageVersion. */
export interface Target {
  readonly domain: string;
  readonly repository: string;
  /** Where CopyPackageVersions copies to. */
  readonly otherRepository: string;
  readonly package: string;
  readonly packageVersion: string;
  readonly packageGroup: string;
  /** For the operations on tags. */
  readonly resourceArn: string;
}

type Call = (client: sdk.CodeartifactClient, target: Target) => Promise<unknown>;

const inRepository = ({ domain, repository }: Target) => ({ domain, repository });
const onPackage = (target: Target) => ({
  ...inRepository(target),
  format: "npm" as const,
  package: target.package,
});
const onVersion = (target: Target) => ({
  ...onPackage(target),
  packageVersion: target.packageVersion,
});
const onVersions = (target: Target) => ({
  ...onPackage(target),
  versions: [target.packageVersion],
});
const onGroup = ({ domain, packageGroup }: Target) => ({ domain, packageGroup });

const policyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "codeartifact:DescribeRepository",
      Resource: "*",
    },
  ],
});
const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const domainCalls = {
  CreateDomain: (client, { domain }) => client.send(new sdk.CreateDomainCommand({ domain })),
  DescribeDomain: (client, { domain }) => client.send(new sdk.DescribeDomainCommand({ domain })),
  DeleteDomain: (client, { domain }) => client.send(new sdk.DeleteDomainCommand({ domain })),
  ListDomains: (client) => client.send(new sdk.ListDomainsCommand({})),
  PutDomainPermissionsPolicy: (client, { domain }) =>
    client.send(new sdk.PutDomainPermissionsPolicyCommand({ domain, policyDocument })),
  GetDomainPermissionsPolicy: (client, { domain }) =>
    client.send(new sdk.GetDomainPermissionsPolicyCommand({ domain })),
  DeleteDomainPermissionsPolicy: (client, { domain }) =>
    client.send(new sdk.DeleteDomainPermissionsPolicyCommand({ domain })),
  GetAuthorizationToken: (client, { domain }) =>
    client.send(new sdk.GetAuthorizationTokenCommand({ domain })),
} satisfies Partial<Record<OperationName, Call>>;

const repositoryCalls = {
  CreateRepository: (client, target) =>
    client.send(new sdk.CreateRepositoryCommand(inRepository(target))),
  DescribeRepository: (client, target) =>
    client.send(new sdk.DescribeRepositoryCommand(inRepository(target))),
  UpdateRepository: (client, target) =>
    client.send(new sdk.UpdateRepositoryCommand({ ...inRepository(target), description: "x" })),
  DeleteRepository: (client, target) =>
    client.send(new sdk.DeleteRepositoryCommand(inRepository(target))),
  ListRepositories: (client) => client.send(new sdk.ListRepositoriesCommand({})),
  ListRepositoriesInDomain: (client, { domain }) =>
    client.send(new sdk.ListRepositoriesInDomainCommand({ domain })),
  GetRepositoryEndpoint: (client, target) =>
    client.send(new sdk.GetRepositoryEndpointCommand({ ...inRepository(target), format: "npm" })),
  AssociateExternalConnection: (client, target) =>
    client.send(
      new sdk.AssociateExternalConnectionCommand({
        ...inRepository(target),
        externalConnection: "public:npmjs",
      }),
    ),
  DisassociateExternalConnection: (client, target) =>
    client.send(
      new sdk.DisassociateExternalConnectionCommand({
        ...inRepository(target),
        externalConnection: "public:npmjs",
      }),
    ),
  PutRepositoryPermissionsPolicy: (client, target) =>
    client.send(
      new sdk.PutRepositoryPermissionsPolicyCommand({ ...inRepository(target), policyDocument }),
    ),
  GetRepositoryPermissionsPolicy: (client, target) =>
    client.send(new sdk.GetRepositoryPermissionsPolicyCommand(inRepository(target))),
  DeleteRepositoryPermissionsPolicy: (client, target) =>
    client.send(new sdk.DeleteRepositoryPermissionsPolicyCommand(inRepository(target))),
} satisfies Partial<Record<OperationName, Call>>;

const packageCalls = {
  ListPackages: (client, target) => client.send(new sdk.ListPackagesCommand(inRepository(target))),
  DescribePackage: (client, target) =>
    client.send(new sdk.DescribePackageCommand(onPackage(target))),
  PutPackageOriginConfiguration: (client, target) =>
    client.send(
      new sdk.PutPackageOriginConfigurationCommand({
        ...onPackage(target),
        restrictions: { publish: "ALLOW", upstream: "BLOCK" },
      }),
    ),
  DeletePackage: (client, target) => client.send(new sdk.DeletePackageCommand(onPackage(target))),
  ListPackageVersions: (client, target) =>
    client.send(new sdk.ListPackageVersionsCommand(onPackage(target))),
  DescribePackageVersion: (client, target) =>
    client.send(new sdk.DescribePackageVersionCommand(onVersion(target))),
  ListPackageVersionAssets: (client, target) =>
    client.send(new sdk.ListPackageVersionAssetsCommand(onVersion(target))),
  ListPackageVersionDependencies: (client, target) =>
    client.send(new sdk.ListPackageVersionDependenciesCommand(onVersion(target))),
  GetPackageVersionReadme: (client, target) =>
    client.send(new sdk.GetPackageVersionReadmeCommand(onVersion(target))),
  GetPackageVersionAsset: (client, target) =>
    client.send(
      new sdk.GetPackageVersionAssetCommand({ ...onVersion(target), asset: "package.tgz" }),
    ),
  PublishPackageVersion: (client, target) =>
    client.send(
      new sdk.PublishPackageVersionCommand({
        ...onVersion(target),
        format: "generic",
        namespace: "files",
        assetName: "empty.bin",
        assetContent: Buffer.alloc(0),
        assetSHA256: emptySha256,
      }),
    ),
  CopyPackageVersions: (client, target) =>
    client.send(
      new sdk.CopyPackageVersionsCommand({
        domain: target.domain,
        sourceRepository: target.repository,
        destinationRepository: target.otherRepository,
        format: "npm",
        package: target.package,
        versions: [target.packageVersion],
      }),
    ),
  DeletePackageVersions: (client, target) =>
    client.send(new sdk.DeletePackageVersionsCommand(onVersions(target))),
  DisposePackageVersions: (client, target) =>
    client.send(new sdk.DisposePackageVersionsCommand(onVersions(target))),
  UpdatePackageVersionsStatus: (client, target) =>
    client.send(
      new sdk.UpdatePackageVersionsStatusCommand({
        ...onVersions(target),
        targetStatus: "Published",
      }),
    ),
} satisfies Partial<Record<OperationName, Call>>;

const groupCalls = {
  CreatePackageGroup: (client, target) =>
    client.send(new sdk.CreatePackageGroupCommand(onGroup(target))),
  DescribePackageGroup: (client, target) =>
    client.send(new sdk.DescribePackageGroupCommand(onGroup(target))),
  UpdatePackageGroup: (client, target) =>
    client.send(new sdk.UpdatePackageGroupCommand({ ...onGroup(target), description: "x" })),
  DeletePackageGroup: (client, target) =>
    client.send(new sdk.DeletePackageGroupCommand(onGroup(target))),
  ListPackageGroups: (client, { domain }) =>
    client.send(new sdk.ListPackageGroupsCommand({ domain })),
  ListSubPackageGroups: (client, target) =>
    client.send(new sdk.ListSubPackageGroupsCommand(onGroup(target))),
  UpdatePackageGroupOriginConfiguration: (client, target) =>
    client.send(new sdk.UpdatePackageGroupOriginConfigurationCommand(onGroup(target))),
  ListAllowedRepositoriesForGroup: (client, target) =>
    client.send(
      new sdk.ListAllowedRepositoriesForGroupCommand({
        ...onGroup(target),
        originRestrictionType: "PUBLISH",
      }),
    ),
  ListAssociatedPackages: (client, target) =>
    client.send(new sdk.ListAssociatedPackagesCommand(onGroup(target))),
  GetAssociatedPackageGroup: (client, target) =>
    client.send(
      new sdk.GetAssociatedPackageGroupCommand({
        domain: target.domain,
        format: "npm",
        package: target.package,
      }),
    ),
} satisfies Partial<Record<OperationName, Call>>;

const tagCalls = {
  TagResource: (client, { resourceArn }) =>
    client.send(new sdk.TagResourceCommand({ resourceArn, tags: [{ key: "k", value: "v" }] })),
  UntagResource: (client, { resourceArn }) =>
    client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["k"] })),
  ListTagsForResource: (client, { resourceArn }) =>
    client.send(new sdk.ListTagsForResourceCommand({ resourceArn })),
} satisfies Partial<Record<OperationName, Call>>;

/** Calls each operation once, about a target. */
export const everyOperation: Readonly<Record<OperationName, Call>> = {
  ...domainCalls,
  ...repositoryCalls,
  ...packageCalls,
  ...groupCalls,
  ...tagCalls,
};

/** Their names, in order. */
export const operationNames = (Object.keys(everyOperation) as OperationName[]).sort();
