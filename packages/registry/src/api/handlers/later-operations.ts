// Operations of CodeArtifact that this version does not offer yet: known, authorised, and refused in words.
import type { AccessCheck, Caller, ResourceName } from "../../access/caller.js";
import type { PackageFormat } from "../../catalog/model.js";
import { ValidationError } from "../../errors.js";
import type { AccessChecks, OperationHandlers } from "../handler.js";
import type { OperationName } from "../operations.js";
import { check, domainOf, packageNameOf } from "../resources.js";

/** A handler of its own takes an operation out of this list. */
export const laterOperations = [
  "CreatePackageGroup",
  "DeletePackageGroup",
  "DescribePackageGroup",
  "GetAssociatedPackageGroup",
  "ListAllowedRepositoriesForGroup",
  "ListAssociatedPackages",
  "ListPackageGroups",
  "ListSubPackageGroups",
  "PutPackageOriginConfiguration",
  "UpdatePackageGroup",
  "UpdatePackageGroupOriginConfiguration",
] as const satisfies readonly OperationName[];

type LaterOperation = (typeof laterOperations)[number];

export function createLaterHandlers(): Pick<OperationHandlers, LaterOperation> {
  const entries = laterOperations.map((name) => [name, refuse(name)] as const);
  return Object.fromEntries(entries) as Record<LaterOperation, RefusingHandler>;
}

/** The members that name what an operation works on. */
interface NamedInput {
  readonly domain: string;
  readonly domainOwner?: string | undefined;
  readonly repository?: string | undefined;
  readonly sourceRepository?: string | undefined;
  readonly destinationRepository?: string | undefined;
  readonly packageGroup?: string | undefined;
  readonly format?: PackageFormat | undefined;
  readonly namespace?: string | undefined;
  readonly package?: string | undefined;
}

interface RefusingHandler {
  access(input: NamedInput, caller: Caller): AccessChecks;
  handle(): Promise<never>;
}

function refuse(name: LaterOperation): RefusingHandler {
  return {
    access: (input, caller) => [check(name, resourceOf(input, caller)), ...onSource(input, caller)],
    handle: () =>
      Promise.reject(
        new ValidationError(`${name} is not available in this version.`, "UNKNOWN_OPERATION"),
      ),
  };
}

function resourceOf(input: NamedInput, caller: Caller): ResourceName {
  const repository = input.repository ?? input.destinationRepository;
  const { format, namespace, package: name } = input;
  const isPackage = repository !== undefined && format !== undefined && name !== undefined;
  return {
    domain: domainOf(input, caller),
    ...(repository !== undefined && { repository }),
    ...(isPackage && { package: packageNameOf({ format, namespace, package: name }) }),
    ...(input.packageGroup !== undefined && { packageGroup: input.packageGroup }),
  };
}

function onSource(input: NamedInput, caller: Caller): AccessCheck[] {
  if (input.sourceRepository === undefined) return [];
  const domain = domainOf(input, caller);
  return [
    {
      action: "codeartifact:ReadFromRepository",
      resource: { domain, repository: input.sourceRepository },
    },
  ];
}
