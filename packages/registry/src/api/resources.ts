// Operation input as the names of resources. The owner of a domain is the caller's account unless the input says so.
import type { AccessCheck, Caller, ResourceName } from "../access/caller.js";
import type { PackageFormat, PackageName } from "../catalog/model.js";
import { packagePath } from "../catalog/groups/group-pattern.js";
import { namespaceRule } from "../catalog/package-namespaces.js";
import { ValidationError } from "../errors.js";
import type { OperationName } from "./operations.js";

export interface DomainInput {
  readonly domain: string;
  readonly domainOwner?: string | undefined;
}

export interface RepositoryInput extends DomainInput {
  readonly repository: string;
}

export interface PackageInput extends RepositoryInput {
  readonly format: PackageFormat;
  readonly namespace?: string | undefined;
  readonly package: string;
}

/** The domain's name and its owner's account id. */
export function domainOf(
  input: DomainInput,
  caller: Caller,
): { readonly name: string; readonly owner: string } {
  return { name: input.domain, owner: input.domainOwner ?? caller.principal.accountId };
}

/** @throws ValidationError for a namespace that is missing, or given for a format that has none */
export function packageNameOf(
  input: Pick<PackageInput, "format" | "namespace" | "package">,
): PackageName {
  const { format, namespace, package: name } = input;
  const rule = namespaceRule(format);
  if (namespace === undefined && rule === "required") {
    throw new ValidationError(`namespace is required for ${format} packages.`);
  }
  if (namespace !== undefined && rule === "none") {
    throw new ValidationError(`${format} packages have no namespace; leave it out.`);
  }
  return { format, namespace: namespace ?? "", name };
}

/** The action of an operation, asked on a resource. */
export function check(operation: OperationName, resource: ResourceName): AccessCheck {
  return { action: `codeartifact:${operation}`, resource };
}

export function onDomain(
  operation: OperationName,
  input: DomainInput,
  caller: Caller,
): AccessCheck {
  return check(operation, { domain: domainOf(input, caller) });
}

export function onRepository(
  operation: OperationName,
  input: RepositoryInput,
  caller: Caller,
): AccessCheck {
  return check(operation, { domain: domainOf(input, caller), repository: input.repository });
}

export function onGroup(
  operation: OperationName,
  input: DomainInput & { readonly packageGroup: string },
  caller: Caller,
): AccessCheck {
  const { packageGroup } = input;
  return check(operation, { domain: domainOf(input, caller), packageGroup });
}

/** On the group that would be this package's alone: which one it is in is not known before it may be asked. */
export function onGroupOfPackage(
  operation: OperationName,
  input: DomainInput & Pick<PackageInput, "format" | "namespace" | "package">,
  caller: Caller,
): AccessCheck {
  const packageGroup = `${packagePath(packageNameOf(input))}$`;
  return check(operation, { domain: domainOf(input, caller), packageGroup });
}

export function onPackage(
  operation: OperationName,
  input: PackageInput,
  caller: Caller,
): AccessCheck {
  return check(operation, {
    domain: domainOf(input, caller),
    repository: input.repository,
    package: packageNameOf(input),
  });
}
