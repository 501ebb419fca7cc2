import type { ResourceName } from "./caller.js";

export interface ArnScheme {
  readonly partition: string;
  readonly region: string;
}

/** The ARN policies are asked about; `*` for the account itself. Owned by the domain's account. */
export function resourceArn({ partition, region }: ArnScheme, resource: ResourceName): string {
  const { domain, repository, package: name, packageGroup } = resource;
  if (domain === undefined) return "*";
  const prefix = `arn:${partition}:codeartifact:${region}:${domain.owner}:`;
  if (packageGroup !== undefined) {
    return `${prefix}package-group/${domain.name}${encodePattern(packageGroup)}`;
  }
  if (repository === undefined) return `${prefix}domain/${domain.name}`;
  const path = `${domain.name}/${repository}`;
  if (name === undefined) return `${prefix}repository/${path}`;
  // An absent namespace stays as an empty segment: `…/npm//react`.
  return `${prefix}package/${path}/${name.format}/${name.namespace}/${name.name}`;
}

// A pattern's `*` in an ARN would be taken for a wildcard.
function encodePattern(pattern: string): string {
  return pattern.replace(/[%*$~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
