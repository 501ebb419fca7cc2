import { domainArn, packageArn, packageGroupArn, repositoryArn } from "../arns.js";
import type { ResourceName } from "./caller.js";

/** The ARN policies are asked about; `*` for the account itself. */
export function resourceArn(region: string, resource: ResourceName): string {
  const { domain, repository, package: name, packageGroup, arn } = resource;
  if (arn !== undefined) return arn;
  if (domain === undefined) return "*";
  if (packageGroup !== undefined) return packageGroupArn(region, domain, packageGroup);
  if (repository === undefined) return domainArn(region, domain);
  if (name === undefined) return repositoryArn(region, { name: repository, domain });
  return packageArn(region, { name: repository, domain }, name);
}
