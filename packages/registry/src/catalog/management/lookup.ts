import type { Queries } from "../../database/database.js";
import { findPackage } from "../../database/packages.js";
import { NotFoundError } from "../../errors.js";
import type { Domain, PackageName, Repository, StoredPackage } from "../model.js";
import { displayName } from "../package-name.js";
import { toStoredPackage } from "../rows.js";
import { findDomain, findRepository } from "./repository-rows.js";

export interface DomainName {
  readonly name: string;
  /** Account id. */
  readonly owner: string;
}

/** @throws NotFoundError */
export async function getDomain(db: Queries, { name, owner }: DomainName): Promise<Domain> {
  const domain = await findDomain(db, owner, name);
  if (domain === undefined) {
    throw new NotFoundError(
      `Domain not found. Domain '${name}' owned by account '${owner}' does not exist.`,
      "domain",
      name,
    );
  }
  return domain;
}

/** @throws NotFoundError for the domain, else for the repository */
export async function getRepository(
  db: Queries,
  domainName: DomainName,
  name: string,
): Promise<Repository> {
  const domain = await getDomain(db, domainName);
  const repository = await findRepository(db, domain, name);
  if (repository === undefined) throw repositoryNotFound(domain, name);
  return repository;
}

export function repositoryNotFound(domain: DomainName, name: string): NotFoundError {
  return new NotFoundError(
    `Repository not found. Repository '${name}' in domain '${domain.name}' owned by account '${domain.owner}' does not exist.`,
    "repository",
    name,
  );
}

/** The package's record in this very repository. @throws NotFoundError */
export async function getPackage(
  db: Queries,
  { id, name: repository }: Repository,
  name: PackageName,
): Promise<StoredPackage> {
  const row = await findPackage(db, id, name);
  if (row !== undefined) return toStoredPackage(row);
  throw new NotFoundError(
    `Package not found. Repository '${repository}' stores no ${name.format} package '${displayName(name)}'.`,
    "package",
    name.name,
  );
}
