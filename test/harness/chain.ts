/** Domains, repositories and tokens by the SDK, as tests arrange them. */
import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListPackageVersionsCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import type { Packhouse } from "./packhouse.js";

/** A repository that clients use, with the token that lets them. */
export interface NpmAccess {
  /** Repository endpoint, with the trailing slash. */
  readonly registryUrl: string;
  readonly token: string;
}

/** `packages` -> `middle` -> `npm-store` -> `public:npmjs`. */
export interface RepositoryChain extends NpmAccess {
  readonly domain: string;
  readonly packages: "packages";
  readonly middle: "middle";
  readonly store: "npm-store";
}

/** Creates a repository; `upstreams` in the order in which they are asked. */
export async function createRepository(
  client: CodeartifactClient,
  domain: string,
  repository: string,
  upstreams: readonly string[] = [],
): Promise<void> {
  await client.send(
    new CreateRepositoryCommand({
      domain,
      repository,
      upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
    }),
  );
}

/** Endpoint and token of a repository for npm clients. */
export async function npmAccess(
  client: CodeartifactClient,
  domain: string,
  repository: string,
): Promise<NpmAccess> {
  const endpoint = new GetRepositoryEndpointCommand({ domain, repository, format: "npm" });
  const { repositoryEndpoint } = await client.send(endpoint);
  const { authorizationToken } = await client.send(new GetAuthorizationTokenCommand({ domain }));
  if (repositoryEndpoint === undefined || authorizationToken === undefined) {
    throw new Error("the server answered without an endpoint or a token");
  }
  return { registryUrl: repositoryEndpoint, token: authorizationToken };
}

/** A domain with the chain of three repositories. */
export async function createChain(
  packhouse: Pick<Packhouse, "client">,
  domain = "acme",
): Promise<RepositoryChain> {
  const { client } = packhouse;
  await client.send(new CreateDomainCommand({ domain }));
  await createRepository(client, domain, "npm-store");
  await client.send(
    new AssociateExternalConnectionCommand({
      domain,
      repository: "npm-store",
      externalConnection: "public:npmjs",
    }),
  );
  await createRepository(client, domain, "middle", ["npm-store"]);
  await createRepository(client, domain, "packages", ["middle"]);
  const access = await npmAccess(client, domain, "packages");
  return { ...access, domain, packages: "packages", middle: "middle", store: "npm-store" };
}

/** A domain with one repository and no upstream. */
export async function createHostedRepository(
  packhouse: Pick<Packhouse, "client">,
  domain = "acme",
): Promise<NpmAccess & { readonly domain: string; readonly repository: string }> {
  await packhouse.client.send(new CreateDomainCommand({ domain }));
  await createRepository(packhouse.client, domain, "packages");
  const access = await npmAccess(packhouse.client, domain, "packages");
  return { ...access, domain, repository: "packages" };
}

/** The npm versions a repository itself holds; none when it does not know the package. */
export async function heldVersions(
  client: CodeartifactClient,
  domain: string,
  repository: string,
  name: string,
): Promise<string[]> {
  const [namespace, base] = name.startsWith("@") ? name.slice(1).split("/") : [undefined, name];
  const command = new ListPackageVersionsCommand({
    domain,
    repository,
    format: "npm",
    package: base,
    ...(namespace === undefined ? {} : { namespace }),
  });
  try {
    const { versions = [] } = await client.send(command);
    return versions.flatMap(({ version }) => version ?? []);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return [];
    throw error;
  }
}
