import { packageConditionKey } from "../identity/token-scope.js";
import type { AccessCheck, ResourceName } from "./caller.js";

/**
 * What policies are asked about the read of a package. CodeArtifact asks about its repository only; here a condition key
 * says which package it is, and with `packageLevelReads` a policy can also grant or deny it on the package's ARN.
 */
export function askedOfRead(check: AccessCheck, packageLevelReads: boolean): AccessCheck {
  const { package: name, ...repository } = check.resource;
  if (name === undefined || !isRead(check)) return check;
  const key = `${name.format}/${name.namespace}/${name.name}`;
  const context = { ...check.context, [packageConditionKey]: key };
  return packageLevelReads
    ? { ...check, context, grantedOn: repository }
    : { ...check, context, resource: repository };
}

/** The resource that such a read is decided on first; makes nothing new of what needs no change. */
export function readResource(check: AccessCheck, packageLevelReads: boolean): ResourceName {
  const { domain, repository, package: name } = check.resource;
  const isOnPackage = name === undefined || packageLevelReads || !isRead(check);
  if (isOnPackage || domain === undefined || repository === undefined) return check.resource;
  return { domain, repository };
}

function isRead({ action }: AccessCheck): boolean {
  return action === "codeartifact:ReadFromRepository";
}
