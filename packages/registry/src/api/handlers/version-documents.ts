// What a version's own metadata says: its dependencies, its readme.
import type { PackageDependency } from "@aws-sdk/client-codeartifact";
import type { VersionDependency } from "../../catalog/format-facts.js";
import { displayName } from "../../catalog/package-name.js";
import { NotFoundError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import { onPackage } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toCoordinates } from "./descriptions.js";
import { findStoredVersion } from "./stored-version.js";

type DocumentOperations = Pick<
  OperationHandlers,
  "GetPackageVersionReadme" | "ListPackageVersionDependencies"
>;

/** Callers cannot choose, and the SDKs do not page through these. */
const dependenciesPerPage = 1000;

export function createVersionDocumentHandlers(
  services: Pick<ApiServices, "catalog" | "management" | "formatFacts" | "versions">,
): DocumentOperations {
  const { formatFacts, versions } = services;
  return {
    ListPackageVersionDependencies: {
      access: (input, caller) => [onPackage("ListPackageVersionDependencies", input, caller)],
      async handle(input, { caller, page }) {
        const { name, stored } = await findStoredVersion(services, input, caller);
        const all = formatFacts(name.format)?.dependenciesOf(stored.metadata) ?? [];
        const start = Number(page.after?.[0] ?? 0);
        const end = start + dependenciesPerPage;
        return {
          ...toCoordinates(name),
          version: stored.version,
          versionRevision: stored.revision,
          dependencies: all.slice(start, end).map(toDependency),
          nextToken: page.tokenFor(end < all.length ? [end] : undefined),
        };
      },
    },
    GetPackageVersionReadme: {
      access: (input, caller) => [onPackage("GetPackageVersionReadme", input, caller)],
      async handle(input, { caller }) {
        const { repository, name, stored } = await findStoredVersion(services, input, caller);
        const readme = await versions.readReadme(repository, name, stored.versionKey);
        if (readme === undefined) {
          throw new NotFoundError(
            `Version ${stored.version} of ${displayName(name)} has no readme.`,
            "package-version",
            stored.version,
          );
        }
        const { version, revision: versionRevision } = stored;
        return { ...toCoordinates(name), version, versionRevision, readme };
      },
    },
  };
}

function toDependency({
  namespace,
  name,
  type,
  requirement,
}: VersionDependency): PackageDependency {
  return {
    ...(namespace !== "" && { namespace }),
    package: name,
    ...(type !== undefined && { dependencyType: type }),
    versionRequirement: requirement,
  };
}
