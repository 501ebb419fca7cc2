import {
  domainArn,
  packageArn,
  packageGroupArn,
  parseResourceArn,
  repositoryArn,
} from "../arns.js";
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

/** What {@link resourceArn} made the ARN of; undefined for what is no resource. */
export function parseResource(arn: string): ResourceName | undefined {
  if (arn === "*") return {};
  const known = parseResourceArn(arn);
  if (known !== undefined) {
    const { domain, repository, packageGroup } = known;
    return {
      domain,
      ...(repository !== undefined && { repository }),
      ...(packageGroup !== undefined && { packageGroup }),
    };
  }
  const [, owner, name, repository, format, namespace, of] =
    /^arn:aws:codeartifact:[a-z0-9-]+:(\d{12}):package\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]*)\/([^/]+)$/.exec(
      arn,
    ) ?? [];
  if (owner !== undefined && name !== undefined && repository !== undefined) {
    const coordinates = { format: format ?? "", namespace: namespace ?? "", name: of ?? "" };
    return { domain: { name, owner }, repository, package: coordinates };
  }
  const [, account] = /^arn:aws:(?:iam|sts)::(\d{12}):\S+$/.exec(arn) ?? [];
  return account === undefined ? undefined : { account, arn };
}
