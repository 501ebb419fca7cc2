import { getPackage, getRepository } from "../../catalog/management/lookup.js";
import { displayName } from "../../catalog/package-name.js";
import { findDefaultVersion, listVersionPage } from "../../catalog/management/list-versions.js";
import type { OperationHandlers } from "../handler.js";
import type { OperationInput } from "../operations.js";
import { domainOf, onPackage, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toCoordinates, toVersionOrigin } from "./descriptions.js";
import { findStoredVersion } from "./stored-version.js";

type VersionOperations = Pick<OperationHandlers, "DescribePackageVersion" | "ListPackageVersions">;

export function createVersionHandlers(
  services: Pick<ApiServices, "catalog" | "management" | "formatFacts">,
): VersionOperations {
  const { management, formatFacts } = services;
  const { read } = management.database;
  return {
    ListPackageVersions: {
      access: (input, caller) => [onPackage("ListPackageVersions", input, caller)],
      async handle(input, { caller, page }) {
        const repository = await getRepository(read, domainOf(input, caller), input.repository);
        const stored = await getPackage(read, repository, packageNameOf(input));
        const { rows, next } = await listOrNothing(management, stored.id, input, page.query());
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
        const { licenses, ...facts } = formatFacts(name.format)?.describe(stored.metadata) ?? {
          licenses: [],
        };
        const { package: packageName, ...coordinates } = toCoordinates(name);
        const packageVersion = {
          ...coordinates,
          packageName,
          displayName: displayName(name),
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

/** Of unknown origin, and deleted, there is nothing. */
async function listOrNothing(
  { database }: ApiServices["management"],
  packageId: number,
  { status, originType, sortBy }: OperationInput<"ListPackageVersions">,
  page: Parameters<typeof listVersionPage>[3],
): ReturnType<typeof listVersionPage> {
  if (status === "Deleted" || originType === "UNKNOWN") return { rows: [], next: undefined };
  const filter = { status, originType, newestFirst: sortBy === "PUBLISHED_TIME" };
  return listVersionPage(database.read, packageId, filter, page);
}
