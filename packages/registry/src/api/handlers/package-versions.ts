import { getRepository } from "../../catalog/management/lookup.js";
import { findDefaultVersion, listVersionPage } from "../../catalog/management/list-versions.js";
import type { PackageName, Repository, StoredPackage } from "../../catalog/model.js";
import { toStoredPackage } from "../../catalog/rows.js";
import { findPackage } from "../../database/packages.js";
import type { Queries } from "../../database/database.js";
import { NotFoundError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import type { OperationInput } from "../operations.js";
import { domainOf, onPackage, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toCoordinates, toVersionOrigin } from "./descriptions.js";
import { findStoredVersion } from "./stored-version.js";

type VersionOperations = Pick<OperationHandlers, "DescribePackageVersion" | "ListPackageVersions">;

const defaultPageSize = 50;

export function createVersionHandlers(
  services: Pick<ApiServices, "catalog" | "management" | "versionFacts" | "versionKey">,
): VersionOperations {
  const { management, versionFacts } = services;
  const { read } = management.database;
  return {
    ListPackageVersions: {
      access: (input, caller) => [onPackage("ListPackageVersions", input, caller)],
      async handle(input, { caller, page }) {
        const { after, maxResults: limit = defaultPageSize } = page;
        const repository = await getRepository(read, domainOf(input, caller), input.repository);
        const stored = await getPackage(read, repository, packageNameOf(input));
        const { rows, next } = await listOrNothing(read, stored.id, input, { after, limit });
        return {
          ...toCoordinates(stored),
          defaultDisplayVersion: await findDefaultVersion(read, stored),
          versions: rows.map(({ version, status, revision, origin }) => ({
            version,
            status,
            revision,
            origin: toVersionOrigin(origin),
          })),
          nextToken: page.tokenFor(next),
        };
      },
    },
    DescribePackageVersion: {
      access: (input, caller) => [onPackage("DescribePackageVersion", input, caller)],
      async handle(input, { caller }) {
        const { name, stored } = await findStoredVersion(services, input, caller);
        const { licenses, ...facts } = versionFacts.get(name.format)?.(name, stored.metadata) ?? {
          displayName: name.name,
          licenses: [],
        };
        const { package: packageName, ...coordinates } = toCoordinates(name);
        const packageVersion = {
          ...coordinates,
          packageName,
          ...facts,
          licenses: [...licenses],
          version: stored.version,
          publishedTime: new Date(stored.publishedAtMs),
          revision: stored.revision,
          status: stored.status,
          origin: toVersionOrigin(stored.origin),
        };
        return { packageVersion };
      },
    },
  };
}

async function getPackage(
  db: Queries,
  { id, name: repository }: Repository,
  name: PackageName,
): Promise<StoredPackage> {
  const row = await findPackage(db, id, name);
  if (row !== undefined) return toStoredPackage(row);
  const shown = name.namespace === "" ? name.name : `${name.namespace}/${name.name}`;
  throw new NotFoundError(
    `Package not found. Repository '${repository}' stores no ${name.format} package '${shown}'.`,
    "package",
    name.name,
  );
}

/** Of unknown origin, and deleted, there is nothing. */
async function listOrNothing(
  db: Queries,
  packageId: number,
  { status, originType, sortBy }: OperationInput<"ListPackageVersions">,
  page: Parameters<typeof listVersionPage>[3],
): ReturnType<typeof listVersionPage> {
  if (status === "Deleted" || originType === "UNKNOWN") return { rows: [], next: undefined };
  const filter = { status, originType, newestFirst: sortBy === "PUBLISHED_TIME" };
  return listVersionPage(db, packageId, filter, page);
}
