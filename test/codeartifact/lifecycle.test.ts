/** The SDK for JavaScript, from create-domain to delete-domain in the right order. */
import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  DisassociateExternalConnectionCommand,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListDomainsCommand,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
  UpdateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { Packhouse, REGION } from "../harness/packhouse.js";

const OWNER = "000000000000";
const domain = "lifecycle";

let packhouse: Packhouse;

beforeAll(async () => {
  packhouse = await Packhouse.start();
});

afterAll(() => packhouse.close());

test("create-domain describes the new domain", async () => {
  const created = await packhouse.client.send(new CreateDomainCommand({ domain }));

  expect(created.domain).toMatchObject({
    name: domain,
    owner: OWNER,
    arn: `arn:aws:codeartifact:${REGION}:${OWNER}:domain/${domain}`,
    status: "Active",
    repositoryCount: 0,
    assetSizeBytes: 0,
  });
  expect(created.domain?.createdTime).toBeInstanceOf(Date);
  expect(created.domain?.encryptionKey).toMatch(/^arn:aws:kms:/);
});

test("list-domains contains it, without the members that only describe-domain has", async () => {
  const { domains = [] } = await packhouse.client.send(new ListDomainsCommand({}));
  const summary = domains.find((one) => one.name === domain);

  expect(summary).toMatchObject({ name: domain, owner: OWNER, status: "Active" });
  expect(summary).not.toHaveProperty("repositoryCount");
});

test("create-repository keeps description and upstreams", async () => {
  await packhouse.client.send(new CreateRepositoryCommand({ domain, repository: "store" }));
  const created = await packhouse.client.send(
    new CreateRepositoryCommand({
      domain,
      repository: "team",
      description: "What the team uses",
      upstreams: [{ repositoryName: "store" }],
    }),
  );

  expect(created.repository).toMatchObject({
    name: "team",
    administratorAccount: OWNER,
    domainName: domain,
    domainOwner: OWNER,
    arn: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/${domain}/team`,
    description: "What the team uses",
    upstreams: [{ repositoryName: "store" }],
    externalConnections: [],
  });
});

test("associate-external-connection shows in describe-repository", async () => {
  await packhouse.client.send(
    new AssociateExternalConnectionCommand({
      domain,
      repository: "store",
      externalConnection: "public:npmjs",
    }),
  );
  const described = await packhouse.client.send(
    new DescribeRepositoryCommand({ domain, repository: "store" }),
  );

  expect(described.repository?.externalConnections).toEqual([
    { externalConnectionName: "public:npmjs", packageFormat: "npm", status: "AVAILABLE" },
  ]);
});

test("update-repository without upstreams leaves them, with an empty list clears them", async () => {
  const update = (change: { description?: string; upstreams?: { repositoryName: string }[] }) =>
    packhouse.client.send(new UpdateRepositoryCommand({ domain, repository: "team", ...change }));

  expect((await update({ description: "New words" })).repository).toMatchObject({
    description: "New words",
    upstreams: [{ repositoryName: "store" }],
  });
  expect((await update({ upstreams: [] })).repository).toMatchObject({
    description: "New words",
    upstreams: [],
  });
});

test("list-repositories pages by one", async () => {
  const names: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const page = await packhouse.client.send(
      new ListRepositoriesInDomainCommand({ domain, maxResults: 1, nextToken }),
    );
    expect(page.repositories).toHaveLength(1);
    names.push(...(page.repositories ?? []).map((one) => one.name));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);

  expect(names.sort()).toEqual(["store", "team"]);
  const { repositories = [] } = await packhouse.client.send(
    new ListRepositoriesCommand({ repositoryPrefix: "te" }),
  );
  expect(repositories.map((one) => one.name)).toEqual(["team"]);
});

test("get-repository-endpoint ends with a slash and names domain, owner and repository", async () => {
  const { repositoryEndpoint } = await packhouse.client.send(
    new GetRepositoryEndpointCommand({ domain, repository: "team", format: "npm" }),
  );

  expect(repositoryEndpoint).toBe(`${packhouse.url}/d/${domain}-${OWNER}/npm/team/`);
});

test("get-authorization-token lasts as long as asked", async () => {
  const before = Date.now();
  const { authorizationToken = "", expiration } = await packhouse.client.send(
    new GetAuthorizationTokenCommand({ domain, durationSeconds: 900 }),
  );
  const seconds = ((expiration?.getTime() ?? 0) - before) / 1000;

  // aws codeartifact login puts it into URLs as it is.
  expect(authorizationToken).toMatch(/^[A-Za-z0-9._-]+$/);
  expect(Math.abs(seconds - 900)).toBeLessThan(10);
});

test("disassociate-external-connection and delete-repository return the last description", async () => {
  const detached = await packhouse.client.send(
    new DisassociateExternalConnectionCommand({
      domain,
      repository: "store",
      externalConnection: "public:npmjs",
    }),
  );
  expect(detached.repository?.externalConnections).toEqual([]);
  for (const repository of ["team", "store"]) {
    const deleted = await packhouse.client.send(
      new DeleteRepositoryCommand({ domain, repository }),
    );
    expect(deleted.repository?.name).toBe(repository);
  }
});

test("delete-domain ends it, and the name is free again", async () => {
  const deleted = await packhouse.client.send(new DeleteDomainCommand({ domain }));
  expect(deleted.domain).toMatchObject({ name: domain, status: "Deleted" });

  await expect(packhouse.client.send(new DescribeDomainCommand({ domain }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceType: "domain",
  });
  await packhouse.client.send(new CreateDomainCommand({ domain }));
});
