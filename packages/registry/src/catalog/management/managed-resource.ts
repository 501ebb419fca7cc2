// Domains and repositories alike: what tags and permissions policies hang on.
import { domainArn, repositoryArn } from "../../arns.js";
import type { Queries } from "../../database/database.js";
import type { ResourceType } from "../../errors.js";
import { type DomainName, getDomain, getRepository } from "./lookup.js";

export interface ManagedResource {
  readonly arn: string;
  readonly type: Extract<ResourceType, "domain" | "repository">;
  readonly name: string;
  readonly domainId: string;
  /** Absent: the domain itself. */
  readonly repositoryId?: string;
}

/** Package groups have tags too, but no policies of their own. */
export interface TaggableResource extends Omit<ManagedResource, "type"> {
  readonly type: ManagedResource["type"] | Extract<ResourceType, "package-group">;
}

/** Undefined repository: the domain itself. */
export interface ManagedResourceName {
  readonly domain: DomainName;
  readonly repository?: string | undefined;
}

/** @throws NotFoundError */
export async function getManagedResource(
  db: Queries,
  region: string,
  { domain, repository }: ManagedResourceName,
): Promise<ManagedResource> {
  if (repository === undefined) {
    const { id, ...found } = await getDomain(db, domain);
    return { arn: domainArn(region, found), type: "domain", name: found.name, domainId: id };
  }
  const found = await getRepository(db, domain, repository);
  const ids = { domainId: found.domain.id, repositoryId: found.id };
  return { arn: repositoryArn(region, found), type: "repository", name: found.name, ...ids };
}
