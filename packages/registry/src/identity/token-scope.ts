// What an access token was made for, as people say it and as the session policy that holds it to that.
import { isIP } from "node:net";
import { repositoryArn } from "../arns.js";
import { ValidationError } from "../errors.js";
import type { PackagePattern } from "./package-pattern.js";

/** What a token may do at most; its principal may do less. */
export interface TokenScope {
  readonly domain: { readonly name: string; readonly owner: string };
  readonly repository: string;
  /** `publish` reads too. */
  readonly access: "read" | "publish";
  /** Of which packages; empty: of all. */
  readonly packages: readonly PackagePattern[];
  /** CIDR blocks or addresses it works from; empty: from everywhere. */
  readonly sourceIps: readonly string[];
}

/** Condition key of reads: the package's `format/namespace/name`, which CodeArtifact's actions on repositories do not tell. */
export const packageConditionKey = "packhouse:Package";

const readAction = "codeartifact:ReadFromRepository";
const publishActions = ["codeartifact:PublishPackageVersion", "codeartifact:PutPackageMetadata"];

/** The scope as a session policy, a JSON document. @throws ValidationError for what is no address */
export function sessionPolicyOf(region: string, scope: TokenScope): string {
  const { domain, packages, sourceIps } = scope;
  const repository = { name: scope.repository, domain };
  const arn = repositoryArn(region, repository);
  // The ARNs of packages begin as that of their repository does, but for one word.
  const packagePrefix = `${arn.replace(":repository/", ":package/")}/`;
  const packageArns = (packages.length === 0 ? ["*"] : packages).map(
    (pattern) => `${packagePrefix}${pattern}`,
  );
  const fromThere = sourceIps.length > 0 && {
    IpAddress: { "aws:SourceIp": sourceIps.map(checkedAddress) },
  };
  const ofThese = packages.length > 0 && { StringLike: { [packageConditionKey]: packages } };
  const statement = (
    actions: readonly string[],
    resources: readonly string[],
    condition: object,
  ) => ({
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  });
  const onPackages = scope.access === "publish" ? [readAction, ...publishActions] : [readAction];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      statement([readAction], [arn], { ...fromThere, ...ofThese }),
      statement(onPackages, packageArns, { ...fromThere }),
    ],
  });
}

function checkedAddress(text: string): string {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
  if (family === 0 || !isPrefix || rest.length > 0) {
    throw new ValidationError(`"${text}" is no address and no CIDR block, e.g. 10.1.0.0/16.`);
  }
  return text;
}
