// What a member of a simple team may do in a domain, as an identity policy like anybody could write.
import { domainArn, packageGroupArn, repositoryArn } from "../arns.js";

export type TeamRole = "read" | "publish" | "admin";

const readActions = ["Describe*", "Get*", "List*", "ReadFromRepository"];
const publishActions = ["PublishPackageVersion", "PutPackageMetadata"];

const actionsOf: Readonly<Record<TeamRole, readonly string[]>> = {
  read: readActions,
  publish: [...readActions, ...publishActions],
  admin: ["*"],
};

/** Name of the policy: one for each domain. */
export function teamPolicyName(domain: string): string {
  return `packhouse-${domain}`;
}

/** A JSON document. */
export function teamPolicy(
  region: string,
  domain: { readonly name: string; readonly owner: string },
  role: TeamRole,
): string {
  const repositories = repositoryArn(region, { name: "*", domain });
  const resources = [
    domainArn(region, domain),
    repositories,
    repositories.replace(":repository/", ":package/"),
    packageGroupArn(region, domain, "/").replace(/\/$/, "/*"),
  ];
  const statements = [
    { Action: actionsOf[role].map((name) => `codeartifact:${name}`), Resource: resources },
    // For the tokens of package clients.
    { Action: ["sts:GetServiceBearerToken", "packhouse:CreateToken"], Resource: ["*"] },
    ...(role === "admin"
      ? [{ Action: ["packhouse:*"], Resource: [domainArn(region, domain)] }]
      : []),
  ];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
}
