// Everything that policies can allow or deny here: CodeArtifact's actions and the one of STS that tokens need.

/** Actions that are no operation of the API: reads and writes of package clients, and the consent to be an upstream. */
const permissionOnlyActions = [
  "AssociateWithDownstreamRepository",
  "PutPackageMetadata",
  "ReadFromRepository",
] as const;

const operationActions = [
  "AssociateExternalConnection",
  "CopyPackageVersions",
  "CreateDomain",
  "CreatePackageGroup",
  "CreateRepository",
  "DeleteDomain",
  "DeleteDomainPermissionsPolicy",
  "DeletePackage",
  "DeletePackageGroup",
  "DeletePackageVersions",
  "DeleteRepository",
  "DeleteRepositoryPermissionsPolicy",
  "DescribeDomain",
  "DescribePackage",
  "DescribePackageGroup",
  "DescribePackageVersion",
  "DescribeRepository",
  "DisassociateExternalConnection",
  "DisposePackageVersions",
  "GetAssociatedPackageGroup",
  "GetAuthorizationToken",
  "GetDomainPermissionsPolicy",
  "GetPackageVersionAsset",
  "GetPackageVersionReadme",
  "GetRepositoryEndpoint",
  "GetRepositoryPermissionsPolicy",
  "ListAllowedRepositoriesForGroup",
  "ListAssociatedPackages",
  "ListDomains",
  "ListPackageGroups",
  "ListPackageVersionAssets",
  "ListPackageVersionDependencies",
  "ListPackageVersions",
  "ListPackages",
  "ListRepositories",
  "ListRepositoriesInDomain",
  "ListSubPackageGroups",
  "ListTagsForResource",
  "PublishPackageVersion",
  "PutDomainPermissionsPolicy",
  "PutPackageOriginConfiguration",
  "PutRepositoryPermissionsPolicy",
  "TagResource",
  "UntagResource",
  "UpdatePackageGroup",
  "UpdatePackageGroupOriginConfiguration",
  "UpdatePackageVersionsStatus",
  "UpdateRepository",
] as const;

/** `codeartifact:CreateDomain` …: the 51 actions of CodeArtifact's service authorization reference. */
export const codeartifactActions: readonly string[] = [
  ...operationActions,
  ...permissionOnlyActions,
].map((name) => `codeartifact:${name}`);

/** Our own that are asked about a domain. */
export const domainExtensionActions = [
  "packhouse:CreateWebhook",
  "packhouse:DeleteWebhook",
  "packhouse:DescribeWebhook",
  "packhouse:ListWebhookDeliveries",
  "packhouse:ListWebhooks",
  "packhouse:ReadEvents",
  "packhouse:RedeliverEvent",
  "packhouse:ReplayEvents",
  "packhouse:RotateWebhookSecret",
  "packhouse:TestWebhook",
  "packhouse:UpdateWebhook",
] as const;

/** What GetAuthorizationToken needs besides its own action; no resource policy is asked about it. */
export const bearerTokenAction = "sts:GetServiceBearerToken";

/** What trust policies of roles are written about. */
export const trustActions: readonly string[] = [
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:SetSourceIdentity",
  "sts:TagSession",
];
