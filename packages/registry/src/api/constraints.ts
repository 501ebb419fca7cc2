// What CodeArtifact allows in each input member, by the member's name: the SDK's schemas carry types only.
import * as sdk from "@aws-sdk/client-codeartifact";

/** Limits are in characters (Unicode code points), elements, or the number itself. All are inclusive. */
export type Constraint =
  | {
      readonly kind: "text";
      readonly min: number;
      readonly max: number;
      readonly pattern: RegExp;
      /** Completes "must …" for people. */
      readonly allowed: string;
    }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "number"; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly kind: "list"; readonly max: number; readonly item?: Constraint }
  | {
      readonly kind: "map";
      readonly max: number;
      readonly key: Constraint;
      readonly value: Constraint;
    };

const text = (min: number, max: number, pattern: RegExp, allowed: string): Constraint => ({
  kind: "text",
  min,
  max,
  pattern,
  allowed,
});
const choice = (values: object): Constraint => ({ kind: "choice", values: Object.values(values) });

const noControl = "contain no control or unassigned characters";
const noSpace = "contain no white space";

const domainName = text(
  2,
  50,
  /^[a-z][a-z0-9-]{0,48}[a-z0-9]$/,
  "start with a lower-case letter, end with one or a digit, and contain lower-case letters, digits and hyphens only",
);
const accountId = text(12, 12, /^[0-9]{12}$/, "be 12 digits");
const repositoryName = text(
  2,
  100,
  /^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/,
  "start with a letter or digit and contain letters, digits, dots, hyphens and underscores only",
);
const coordinate = text(1, 255, /^[^#/\s]+$/, "contain no `#`, no `/` and no white space");
const prose = text(0, 1000, /^\P{C}*$/u, noControl);
const assetName = text(1, 255, /^\P{C}+$/u, noControl);
const versionRevision = text(1, 50, /^\S+$/, noSpace);
const arn = text(1, 1011, /^\S+$/, noSpace);
const tagKey = text(1, 128, /^\P{C}+$/u, noControl);
const versionStatus = choice(sdk.PackageVersionStatus);
const originRestrictionType = choice(sdk.PackageGroupOriginRestrictionType);
const allowedRepositories: Constraint = { kind: "list", max: 100 };

/** One line for each member of any operation's input; booleans and streams need none. */
export const constraints: Readonly<Record<string, Constraint>> = {
  domain: domainName,
  domainOwner: accountId,
  administratorAccount: accountId,
  repository: repositoryName,
  sourceRepository: repositoryName,
  destinationRepository: repositoryName,
  repositoryName,
  repositoryPrefix: repositoryName,
  description: prose,
  contactInfo: prose,
  format: choice(sdk.PackageFormat),
  namespace: coordinate,
  package: coordinate,
  packagePrefix: coordinate,
  packageVersion: coordinate,
  versions: { kind: "list", max: 100, item: coordinate },
  versionRevisions: { kind: "map", max: 100, key: coordinate, value: versionRevision },
  packageVersionRevision: versionRevision,
  asset: assetName,
  assetName,
  assetSHA256: text(64, 64, /^[0-9a-f]{64}$/, "be 64 lower-case hexadecimal digits"),
  externalConnection: text(
    2,
    100,
    /^[A-Za-z0-9][A-Za-z0-9._\-:]{1,99}$/,
    "start with a letter or digit and contain letters, digits, dots, hyphens, underscores and colons only",
  ),
  // How many upstreams a repository may have is a quota, with an error of its own.
  upstreams: { kind: "list", max: 1000 },
  policyRevision: text(1, 100, /^\S+$/, noSpace),
  policyDocument: text(1, 7168, /^[\P{C}\s]+$/u, noControl),
  packageGroup: text(2, 520, /^[^\p{C}\p{White_Space}]+$/u, `${noControl} and no white space`),
  prefix: text(0, 520, /^\P{C}*$/u, noControl),
  resourceArn: arn,
  encryptionKey: arn,
  tags: { kind: "list", max: 200 },
  key: tagKey,
  value: text(0, 256, /^\P{C}*$/u, noControl),
  tagKeys: { kind: "list", max: 200, item: tagKey },
  nextToken: text(1, 2000, /^\S+$/, noSpace),
  maxResults: { kind: "number", ranges: [[1, 1000]] },
  durationSeconds: {
    kind: "number",
    ranges: [
      [0, 0],
      [900, 43_200],
    ],
  },
  status: versionStatus,
  expectedStatus: versionStatus,
  targetStatus: versionStatus,
  sortBy: choice(sdk.PackageVersionSortType),
  originType: choice(sdk.PackageVersionOriginType),
  endpointType: choice(sdk.EndpointType),
  publish: choice(sdk.AllowPublish),
  upstream: choice(sdk.AllowUpstream),
  originRestrictionType,
  restrictions: {
    kind: "map",
    max: 3,
    key: originRestrictionType,
    value: choice(sdk.PackageGroupOriginRestrictionMode),
  },
  addAllowedRepositories: allowedRepositories,
  removeAllowedRepositories: allowedRepositories,
};
