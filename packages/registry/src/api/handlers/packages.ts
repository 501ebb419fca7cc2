import { getPackage, getRepository } from "../../catalog/management/lookup.js";
import { listPackages } from "../../catalog/management/list-packages.js";
import { ValidationError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onPackage, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toPackageDescription, toPackageSummary } from "./descriptions.js";
import { findTarget } from "./package-target.js";

type PackageOperations = Pick<
  OperationHandlers,
  "DeletePackage" | "DescribePackage" | "ListPackages"
>;

/** CodeArtifact lists twice as many of them as of other things. */
const defaultPageSize = 100;

export function createPackageHandlers({
  management,
  versions,
}: Pick<ApiServices, "management" | "versions">): PackageOperations {
  const { read } = management.database;
  return {
    ListPackages: {
      access: (input, caller) => [onRepository("ListPackages", input, caller)],
      async handle(input, { caller, page }) {
        const { format, namespace, packagePrefix, publish, upstream } = input;
        if (namespace !== undefined && format === undefined) {
          throw new ValidationError("namespace can only be given together with format.");
        }
        const { id } = await getRepository(read, domainOf(input, caller), input.repository);
        const filter = {
          format,
          namespacePrefix: namespace,
          namePrefix: packagePrefix,
          publish,
          upstream,
        };
        const { rows, next } = await listPackages(read, id, filter, page.query(defaultPageSize));
        return { packages: rows.map(toPackageSummary), nextToken: page.tokenFor(next) };
      },
    },
    DescribePackage: {
      access: (input, caller) => [onPackage("DescribePackage", input, caller)],
      async handle(input, { caller }) {
        const { repository, package: name } = await findTarget(management, input, caller);
        const stored = await getPackage(read, repository, name);
        return { package: toPackageDescription(stored) };
      },
    },
    DeletePackage: {
      access: (input, caller) => [onPackage("DeletePackage", input, caller)],
      async handle(input, { caller }) {
        const target = await findTarget(management, input, caller);
        return { deletedPackage: toPackageSummary(await versions.deletePackage(target)) };
      },
    },
  };
}
