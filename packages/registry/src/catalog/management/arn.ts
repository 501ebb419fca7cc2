// ARNs of resources as answers and tags show them. The account in them is always the domain owner's.
import type { Domain, PackageName, Repository } from "../model.js";

/** `arn:aws:codeartifact:{region}:{owner}:domain/{domain}` */
export function domainArn(region: string, domain: Pick<Domain, "name" | "owner">): string {
  return `arn:aws:codeartifact:${region}:${domain.owner}:domain/${domain.name}`;
}

/** `arn:aws:codeartifact:{region}:{owner}:repository/{domain}/{repository}` */
export function repositoryArn(
  region: string,
  repository: {
    readonly name: string;
    readonly domain: Pick<Repository["domain"], "name" | "owner">;
  },
): string {
  const { domain, name } = repository;
  return `arn:aws:codeartifact:${region}:${domain.owner}:repository/${domain.name}/${name}`;
}

/** `arn:aws:codeartifact:{region}:{owner}:package/{domain}/{repository}/{format}/{namespace}/{name}`, an empty namespace kept */
export function packageArn(
  region: string,
  repository: { readonly name: string; readonly domain: Pick<Domain, "name" | "owner"> },
  { format, namespace, name }: PackageName,
): string {
  const { domain } = repository;
  const path = [domain.name, repository.name, format, namespace, name].join("/");
  return `arn:aws:codeartifact:${region}:${domain.owner}:package/${path}`;
}

export interface ParsedArn {
  readonly region: string;
  readonly domain: { readonly name: string; readonly owner: string };
  /** Absent: the domain itself. */
  readonly repository: string | undefined;
}

const resourceArn =
  /^arn:aws:codeartifact:([a-z0-9-]+):([0-9]{12}):(?:domain\/([a-z0-9-]+)|repository\/([a-z0-9-]+)\/([A-Za-z0-9._-]+))$/;

/** The ARN of a domain or repository; undefined for anything else. */
export function parseResourceArn(arn: string): ParsedArn | undefined {
  const [, region, owner, domain, domainOfRepository, repository] = resourceArn.exec(arn) ?? [];
  const name = domain ?? domainOfRepository;
  if (region === undefined || owner === undefined || name === undefined) return undefined;
  return { region, domain: { name, owner }, repository };
}
