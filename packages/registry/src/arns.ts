// ARNs as answers, tags, events and policies show them. The account in those of CodeArtifact's resources is always the
// domain owner's, whoever administers the repository.

const partition = "aws";

interface DomainName {
  readonly name: string;
  readonly owner: string;
}

interface RepositoryName {
  readonly name: string;
  readonly domain: DomainName;
}

interface PackageCoordinates {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
}

/** `arn:aws:codeartifact:{region}:{owner}:domain/{domain}` */
export function domainArn(region: string, { name, owner }: DomainName): string {
  return `${prefix(region, owner)}domain/${name}`;
}

/** `arn:aws:codeartifact:{region}:{owner}:repository/{domain}/{repository}` */
export function repositoryArn(region: string, { name, domain }: RepositoryName): string {
  return `${prefix(region, domain.owner)}repository/${domain.name}/${name}`;
}

/** `…:package/{domain}/{repository}/{format}/{namespace}/{name}`; an absent namespace stays as an empty segment. */
export function packageArn(
  region: string,
  { name: repository, domain }: RepositoryName,
  { format, namespace, name }: PackageCoordinates,
): string {
  const path = [domain.name, repository, format, namespace, name].join("/");
  return `${prefix(region, domain.owner)}package/${path}`;
}

/** `…:package-group/{domain}{pattern}`, where `*`, `$` and `%` are escaped, or they would be taken for wildcards. */
export function packageGroupArn(
  region: string,
  { name, owner }: DomainName,
  pattern: string,
): string {
  const escaped = pattern.replace(/[%*$]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `${prefix(region, owner)}package-group/${name}${escaped}`;
}

/** `arn:aws:iam::{account}:user{path}{name}`; the path begins and ends with `/`. */
export function userArn(account: string, path: string, name: string): string {
  return `arn:${partition}:iam::${account}:user${path}${name}`;
}

/** `arn:aws:iam::{account}:role{path}{name}`; the path begins and ends with `/`. */
export function roleArn(account: string, path: string, name: string): string {
  return `arn:${partition}:iam::${account}:role${path}${name}`;
}

/** `arn:aws:sts::{account}:assumed-role/{role}/{session}`; the role's path is not in it. */
export function assumedRoleArn(account: string, role: string, session: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
}

/** `arn:aws:iam::{account}:oidc-provider/{issuer}`; the issuer is its URL without `https://`. */
export function oidcProviderArn(account: string, issuer: string): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

/** `arn:aws:iam::{account}:group{path}{name}` */
export function groupArn(account: string, path: string, name: string): string {
  return `arn:${partition}:iam::${account}:group${path}${name}`;
}

/** `arn:aws:iam::{account}:policy{path}{name}`; the account of AWS's own is `aws`. */
export function policyArn(account: string, path: string, name: string): string {
  return `arn:${partition}:iam::${account}:policy${path}${name}`;
}

/** Account, path and name of a managed policy's ARN; undefined for anything else. */
export function parsePolicyArn(
  arn: string,
): { readonly account: string; readonly path: string; readonly name: string } | undefined {
  const [, account, path, name] =
    /^arn:aws:iam::(aws|[0-9]{12}):policy(\/(?:[\x21-\x7e]+\/)?)([\w+=,.@-]+)$/.exec(arn) ?? [];
  if (account === undefined || path === undefined || name === undefined) return undefined;
  return { account, path, name };
}

export interface ParsedArn {
  readonly region: string;
  readonly domain: DomainName;
  /** Absent: the domain itself. */
  readonly repository: string | undefined;
  /** Pattern of a package group, unescaped. */
  readonly packageGroup: string | undefined;
}

const taggable =
  /^arn:aws:codeartifact:([a-z0-9-]+):([0-9]{12}):(domain|repository|package-group)\/([a-z0-9-]+)(\/\S+)?$/;

/** The ARN of a domain, repository or package group; undefined for anything else. */
export function parseResourceArn(arn: string): ParsedArn | undefined {
  const [, region, owner, kind, name, rest] = taggable.exec(arn) ?? [];
  if (region === undefined || owner === undefined || name === undefined) return undefined;
  const parsed = { region, domain: { name, owner } };
  if (kind === "domain" && rest === undefined)
    return { ...parsed, repository: undefined, packageGroup: undefined };
  if (kind === "repository" && /^\/[A-Za-z0-9._-]+$/.test(rest ?? ""))
    return { ...parsed, repository: rest?.slice(1), packageGroup: undefined };
  if (kind === "package-group" && rest !== undefined)
    return { ...parsed, repository: undefined, packageGroup: unescapePattern(rest) };
  return undefined;
}

function unescapePattern(escaped: string): string {
  return escaped.replace(/%(2a|24|25)/gi, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

function prefix(region: string, account: string): string {
  return `arn:${partition}:codeartifact:${region}:${account}:`;
}
