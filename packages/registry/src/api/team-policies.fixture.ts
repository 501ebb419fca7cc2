// Policy documents, and the operations on the policies of the team's domain and of its repository `app`, alike.
import {
  type CodeartifactClient,
  DeleteDomainPermissionsPolicyCommand,
  DeleteRepositoryPermissionsPolicyCommand,
  GetDomainPermissionsPolicyCommand,
  GetRepositoryPermissionsPolicyCommand,
  PutDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { owner, region } from "./control-plane.fixture.js";
import { domain } from "./team-domain.fixture.js";

/** Another account. */
export const stranger = "111111111111";

export const documentOf = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** Of a resource policy. */
export const allow = (Action: string | readonly string[], account = stranger) => ({
  Effect: "Allow",
  Principal: { AWS: account },
  Action,
  Resource: "*",
});
export const denyAll = { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" };

const prefix = `arn:aws:codeartifact:${region}:${owner}`;
const domainResource = { type: "domain", id: domain, arn: `${prefix}:domain/${domain}` };
const repositoryResource = {
  type: "repository",
  id: "app",
  arn: `${prefix}:repository/${domain}/app`,
};

/** Asked by the client of the moment. */
export function domainPolicy(client: () => CodeartifactClient) {
  return {
    ...domainResource,
    get: () => client().send(new GetDomainPermissionsPolicyCommand({ domain })),
    put: (policyDocument: string, policyRevision?: string) =>
      client().send(
        new PutDomainPermissionsPolicyCommand({ domain, policyDocument, policyRevision }),
      ),
    remove: (policyRevision?: string) =>
      client().send(new DeleteDomainPermissionsPolicyCommand({ domain, policyRevision })),
  };
}

/** Asked by the client of the moment. */
export function repositoryPolicy(
  client: () => CodeartifactClient,
): ReturnType<typeof domainPolicy> {
  const app = { domain, repository: "app" };
  return {
    ...repositoryResource,
    get: () => client().send(new GetRepositoryPermissionsPolicyCommand(app)),
    put: (policyDocument, policyRevision) =>
      client().send(
        new PutRepositoryPermissionsPolicyCommand({ ...app, policyDocument, policyRevision }),
      ),
    remove: (policyRevision) =>
      client().send(new DeleteRepositoryPermissionsPolicyCommand({ ...app, policyRevision })),
  };
}
