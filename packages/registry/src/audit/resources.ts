// What a record is about, and whose accounts get it.
import { resourceArn } from "../access/resource-arn.js";
import type { ResourceName } from "../access/caller.js";
import { type ShownSize, shorten, wholeSize } from "./hide-secrets.js";
import type { Call } from "./notes.js";

/** CloudTrail's `resources`: ARNs, whose they are, what they are. */
export function describeResources(
  region: string,
  { resources = [] }: Call,
  { maxTextChars, maxItems }: ShownSize = wholeSize,
): object[] {
  return resources
    .slice(0, Math.max(1, maxItems))
    .filter(({ domain, arn }) => domain !== undefined || arn !== undefined)
    .map((resource) => ({
      ARN: shorten(resourceArn(region, resource), 2 * maxTextChars),
      accountId:
        shorten(resource.domain?.owner ?? resource.account ?? "", maxTextChars) || undefined,
      type: shorten(typeOf(resource), maxTextChars),
    }));
}

function typeOf({ arn, repository, package: name, packageGroup }: ResourceName): string {
  if (arn !== undefined) return iamType(arn);
  if (packageGroup !== undefined) return "AWS::CodeArtifact::PackageGroup";
  if (name !== undefined) return "AWS::CodeArtifact::Package";
  return repository === undefined ? "AWS::CodeArtifact::Domain" : "AWS::CodeArtifact::Repository";
}

/** `arn:aws:iam::000000000000:oidc-provider/…` → `AWS::IAM::OidcProvider` */
function iamType(arn: string): string {
  const kind = /^[^/]*/.exec(arn.split(":").slice(5).join(":"))?.[0] ?? "";
  return `AWS::IAM::${kind.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
}

/** Caller, domain owner and repository administrator, each once. */
export function recipientsOf({
  caller,
  resources = [],
  administratorAccount,
}: Call): readonly string[] {
  const accounts: string[] = [];
  addAccount(accounts, caller?.principal.accountId);
  for (const { domain, account } of resources) addAccount(accounts, domain?.owner ?? account);
  addAccount(accounts, administratorAccount);
  return accounts;
}

/** An anonymous reader has none, and who fails to prove who it is may name anything. */
function addAccount(accounts: string[], account: string | undefined): void {
  if (account === undefined || accounts.includes(account) || !/^\d{12}$/.test(account)) return;
  accounts.push(account);
}
