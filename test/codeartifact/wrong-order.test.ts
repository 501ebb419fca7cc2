/** What the control plane says to calls in the wrong order or about the wrong thing. */
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
  UpdateRepositoryCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { createRepository } from "../harness/chain.js";
import { Packhouse } from "../harness/packhouse.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
  await createRepository(client, domain, "store");
  await client.send(connect("store", "public:npmjs"));
  await createRepository(client, domain, "base");
  await createRepository(client, domain, "team", ["base"]);
});

afterAll(() => packhouse.close());

function connect(
  repository: string,
  externalConnection: string,
): AssociateExternalConnectionCommand {
  return new AssociateExternalConnectionCommand({ domain, repository, externalConnection });
}

function createWithUpstreams(repository: string, upstreams: string[]): CreateRepositoryCommand {
  return new CreateRepositoryCommand({
    domain,
    repository,
    upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
  });
}

const conflict = (resourceType: string) => ({
  name: "ConflictException",
  resourceType,
  $metadata: { httpStatusCode: 409 },
});
const notFound = (resourceType: string) => ({
  name: "ResourceNotFoundException",
  resourceType,
  $metadata: { httpStatusCode: 404 },
});
const quota = { name: "ServiceQuotaExceededException", $metadata: { httpStatusCode: 402 } };
const invalid = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };

test("a domain cannot be created twice", async () => {
  const again = client.send(new CreateDomainCommand({ domain }));
  await expect(again).rejects.toMatchObject(conflict("domain"));
});

test("a domain with repositories cannot be deleted, and stays", async () => {
  const deletion = client.send(new DeleteDomainCommand({ domain }));
  await expect(deletion).rejects.toMatchObject(conflict("domain"));
  expect((await client.send(new DescribeDomainCommand({ domain }))).domain?.status).toBe("Active");
});

test("deleting a domain that is not there succeeds", async () => {
  await client.send(new DeleteDomainCommand({ domain: "nowhere" }));
});

test("a repository cannot be created twice", async () => {
  const again = client.send(new CreateRepositoryCommand({ domain, repository: "team" }));
  await expect(again).rejects.toMatchObject(conflict("repository"));
});

test("of two missing containers the outer one is named", async () => {
  const commands = [
    new DescribeRepositoryCommand({ domain: "nowhere", repository: "none" }),
    new CreateRepositoryCommand({ domain: "nowhere", repository: "none" }),
    new GetAuthorizationTokenCommand({ domain: "nowhere" }),
  ] as const;
  await expect(client.send(commands[0])).rejects.toMatchObject(notFound("domain"));
  await expect(client.send(commands[1])).rejects.toMatchObject(notFound("domain"));
  await expect(client.send(commands[2])).rejects.toMatchObject(notFound("domain"));
});

test("the endpoint of a missing repository is not found", async () => {
  const endpoint = new GetRepositoryEndpointCommand({ domain, repository: "none", format: "npm" });
  await expect(client.send(endpoint)).rejects.toMatchObject(notFound("repository"));
});

test("an unknown upstream is not found, and the repository is not created", async () => {
  const creation = client.send(createWithUpstreams("orphan", ["none"]));
  await expect(creation).rejects.toMatchObject(notFound("repository"));
  const description = client.send(new DescribeRepositoryCommand({ domain, repository: "orphan" }));
  await expect(description).rejects.toMatchObject(notFound("repository"));
});

test("a repository cannot be its own upstream", async () => {
  const upstreams = [{ repositoryName: "base" }];
  const update = client.send(
    new UpdateRepositoryCommand({ domain, repository: "base", upstreams }),
  );
  await expect(update).rejects.toMatchObject(invalid);
});

test("an eleventh upstream is over the quota", async () => {
  const names = Array.from({ length: 11 }, (_, index) => `up-${index}`);
  for (const name of names) await createRepository(client, domain, name);
  const creation = client.send(createWithUpstreams("greedy", names));
  await expect(creation).rejects.toMatchObject(quota);
});

test("upstreams and an external connection exclude each other, whichever comes first", async () => {
  await expect(client.send(connect("team", "public:npmjs"))).rejects.toMatchObject(invalid);
  for (const upstreams of [[{ repositoryName: "base" }], []]) {
    const update = new UpdateRepositoryCommand({ domain, repository: "store", upstreams });
    await expect(client.send(update)).rejects.toMatchObject(invalid);
  }
});

test("a repository has one external connection", async () => {
  await expect(client.send(connect("store", "public:npmjs"))).rejects.toMatchObject(
    conflict("repository"),
  );
  await expect(client.send(connect("store", "public:pypi"))).rejects.toMatchObject(quota);
  await expect(client.send(connect("base", "public:nothing"))).rejects.toMatchObject(invalid);
});

test("a connection that is not attached cannot be detached", async () => {
  const command = new DisassociateExternalConnectionCommand({
    domain,
    repository: "base",
    externalConnection: "public:npmjs",
  });
  await expect(client.send(command)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a repository that is another's upstream can be deleted, and leaves its list", async () => {
  await createRepository(client, domain, "passing");
  await createRepository(client, domain, "user", ["passing", "base"]);
  await client.send(new DeleteRepositoryCommand({ domain, repository: "passing" }));
  const user = await client.send(new DescribeRepositoryCommand({ domain, repository: "user" }));

  expect(user.repository?.upstreams).toEqual([{ repositoryName: "base" }]);
});

test.each([1, 899, 43_201])("a token of %i seconds is refused", async (durationSeconds) => {
  const token = client.send(new GetAuthorizationTokenCommand({ domain, durationSeconds }));
  await expect(token).rejects.toMatchObject(invalid);
});

test.each(["A", "1abc", "a", "ends-", "under_score", "x".repeat(51)])(
  "%s is no domain name",
  async (name) => {
    const creation = client.send(new CreateDomainCommand({ domain: name }));
    await expect(creation).rejects.toMatchObject(invalid);
  },
);
