/** What CodeArtifact's API reference allows in each member of an input, by the member's name. */

export type MemberLimits =
  | { readonly kind: "text"; readonly good: readonly string[]; readonly bad: readonly string[] }
  | { readonly kind: "number"; readonly good: readonly number[]; readonly bad: readonly number[] }
  | {
      readonly kind: "list";
      readonly item: unknown;
      readonly max: number;
      readonly bad: readonly unknown[];
    }
  | { readonly kind: "map"; readonly good: object; readonly bad: readonly object[] }
  /** A structure, a stream or a boolean: only its type can be wrong. */
  | { readonly kind: "plain"; readonly good: unknown };

/** Texts at both limits, and beyond them; `bad` breaks the pattern. */
const text = (
  min: number,
  max: number,
  fill: (length: number) => string,
  ...bad: string[]
): MemberLimits => ({
  kind: "text",
  good: [fill(Math.max(min, 1)), fill(max)],
  bad: [...(min > 0 ? [fill(min - 1)] : []), fill(max + 1), ...bad],
});
const choice = (...good: string[]): MemberLimits => ({
  kind: "text",
  good,
  bad: ["NONE", "", `${good[0] ?? ""} `, (good[0] ?? "").toUpperCase() + "X"],
});
const a = (length: number) => "a".repeat(length);
const hex = (length: number) => "0".repeat(length);

const account = text(12, 12, hex, "00000000000a", "०".repeat(12));
const repository = text(2, 100, a, "-a", "a b", "a/b", "ä1", "a\n");
const coordinate = text(1, 255, a, "a b", "a#b", "a/b", "a\t");
const prose = text(0, 1000, a, "a\u0000", "a\u0007b", "a\u200b");
const status = choice("Published", "Unfinished", "Unlisted", "Archived", "Disposed", "Deleted");
const restriction = choice("PUBLISH", "EXTERNAL_UPSTREAM", "INTERNAL_UPSTREAM");
const permission = choice("ALLOW", "BLOCK");
const arn = text(1, 1011, a, "a b", "a\n");
// What has a grammar of its own is not good at every length.
const withGood = (good: readonly string[], limits: MemberLimits): MemberLimits =>
  limits.kind === "text" ? { ...limits, good } : limits;
const domainArn = "arn:aws:codeartifact:us-local-1:000000000000:domain/nowhere";
const allowed = {
  kind: "list",
  item: { repositoryName: "app", originRestrictionType: "PUBLISH" },
  max: 100,
  bad: [],
} as const;

export const memberLimits: Readonly<Record<string, MemberLimits>> = {
  domain: text(2, 50, a, "Abc", "1ab", "ab-", "a_b", "a.b", "ab\n"),
  domainOwner: account,
  administratorAccount: account,
  repository,
  sourceRepository: repository,
  destinationRepository: repository,
  repositoryName: repository,
  repositoryPrefix: repository,
  description: prose,
  contactInfo: prose,
  format: choice("npm", "pypi", "maven", "nuget", "generic", "ruby", "swift", "cargo"),
  namespace: coordinate,
  package: coordinate,
  packagePrefix: coordinate,
  packageVersion: coordinate,
  versions: { kind: "list", item: "1.0.0", max: 100, bad: ["", a(256), "a b"] },
  versionRevisions: {
    kind: "map",
    good: { "1.0.0": "r" },
    bad: [{ "1.0.0": "" }, { "1.0.0": a(51) }, { "a b": "r" }, { "1.0.0": 1 }],
  },
  packageVersionRevision: text(1, 50, a, "a b"),
  asset: text(1, 255, a, "a\u0000"),
  assetName: text(1, 255, a, "a\u0000"),
  assetSHA256: text(64, 64, hex, "A".repeat(64), "g".repeat(64)),
  assetContent: { kind: "plain", good: "bytes" },
  unfinished: { kind: "plain", good: true },
  includeFromUpstream: { kind: "plain", good: true },
  allowOverwrite: { kind: "plain", good: true },
  preview: { kind: "plain", good: true },
  externalConnection: text(2, 100, a, ":a", "a b", "a/b"),
  upstreams: { kind: "list", item: { repositoryName: "app" }, max: 1000, bad: [] },
  policyRevision: text(1, 100, a, "a b"),
  policyDocument: text(1, 7168, (length) => a(length), "a\u0000"),
  packageGroup: withGood(
    ["/*", "/npm/*"],
    text(2, 520, (length) => "/".padEnd(length, "a"), "/npm/ *", "/npm/\u0000*"),
  ),
  prefix: text(0, 520, a, "a\u0000"),
  resourceArn: withGood([domainArn], arn),
  encryptionKey: arn,
  tags: { kind: "list", item: { key: "k", value: "v" }, max: 200, bad: [] },
  key: text(1, 128, a, "a\u0000"),
  value: text(0, 256, a, "a\u0000"),
  tagKeys: { kind: "list", item: "k", max: 200, bad: ["", a(129), "a\u0000"] },
  nextToken: text(1, 2000, a, "a b"),
  maxResults: { kind: "number", good: [1, 1000], bad: [0, -1, 1001, 1.5] },
  durationSeconds: { kind: "number", good: [900, 43_200], bad: [-1, 1, 899, 43_201, 900.5] },
  status,
  expectedStatus: status,
  // The others are reached by operations of their own.
  targetStatus: withGood(["Published", "Unlisted", "Archived"], status),
  sortBy: choice("PUBLISHED_TIME"),
  originType: choice("INTERNAL", "EXTERNAL", "UNKNOWN"),
  endpointType: choice("dualstack", "ipv4"),
  publish: permission,
  upstream: permission,
  originRestrictionType: restriction,
  /** Of PutPackageOriginConfiguration; the one of package groups is below. */
  restrictions: { kind: "plain", good: { publish: "ALLOW", upstream: "BLOCK" } },
  addAllowedRepositories: allowed,
  removeAllowedRepositories: allowed,
};

export const groupRestrictions: MemberLimits = {
  kind: "map",
  good: { PUBLISH: "ALLOW" },
  bad: [{ PUBLISH: "NONE" }, { NONE: "ALLOW" }, { PUBLISH: 1 }],
};
