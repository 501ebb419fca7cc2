// Package groups as the API's shapes.
import type {
  PackageGroupDescription,
  PackageGroupOriginConfiguration,
  PackageGroupReference,
} from "@aws-sdk/client-codeartifact";
import { packageGroupArn } from "../../arns.js";
import type { DescribedGroup } from "../../catalog/groups/describe-groups.js";
import type { PackageGroup } from "../../catalog/groups/package-group.js";
import type { Domain } from "../../catalog/model.js";

export function toGroupDescription(
  region: string,
  { domain, group, parent, restrictions }: DescribedGroup,
): PackageGroupDescription {
  return {
    ...reference(region, domain, group),
    domainName: domain.name,
    domainOwner: domain.owner,
    createdTime: new Date(group.createdAtMs),
    contactInfo: group.contactInfo,
    description: group.description,
    originConfiguration: toOriginConfiguration(region, domain, group, restrictions),
    ...(parent && { parent: reference(region, domain, parent) }),
  };
}

function toOriginConfiguration(
  region: string,
  domain: Domain,
  group: PackageGroup,
  restrictions: DescribedGroup["restrictions"],
): PackageGroupOriginConfiguration {
  const shown: PackageGroupOriginConfiguration["restrictions"] = {};
  for (const [type, { mode, effective, repositoriesCount }] of restrictions) {
    shown[type] = {
      mode,
      effectiveMode: effective.mode,
      ...(effective.from !== group && { inheritedFrom: reference(region, domain, effective.from) }),
      repositoriesCount,
    };
  }
  return { restrictions: shown };
}

function reference(
  region: string,
  domain: Domain,
  { pattern }: PackageGroup,
): PackageGroupReference {
  return { arn: packageGroupArn(region, domain, pattern.text), pattern: pattern.text };
}
