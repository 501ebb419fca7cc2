import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoryCommand,
  GetRepositoryEndpointCommand,
  ListTagsForResourceCommand,
  PackageFormat,
  UpdateRepositoryCommand,
  type CodeartifactClient,
  type UpdateRepositoryCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, invalid, notFound, overQuota } from "../../harness/api-errors.js";
import { createRepository } from "../../harness/chain.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
  await createRepository(client, domain, "base");
  await createRepository(client, domain, "other");
});

afterAll(() => packhouse.close());

const descriptionOf = (name: string, members: object = {}) => ({
  name,
  administratorAccount: OWNER,
  domainName: domain,
  domainOwner: OWNER,
  arn: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/${domain}/${name}`,
  description: "",
  upstreams: [],
  externalConnections: [],
  createdTime: expect.any(Date) as Date,
  ...members,
});

const named = (...names: string[]) => names.map((repositoryName) => ({ repositoryName }));
const create = (repository: string, upstreams: string[] = []) =>
  client.send(new CreateRepositoryCommand({ domain, repository, upstreams: named(...upstreams) }));
const describeIt = (repository: string) =>
  client.send(new DescribeRepositoryCommand({ domain, repository }));

describe("CreateRepository", () => {
  test("keeps description, upstreams in their order, and tags", async () => {
    const tags = [{ key: "stage", value: "test" }];
    const created = await client.send(
      new CreateRepositoryCommand({
        domain,
        repository: "team",
        description: "What the team uses",
        upstreams: named("other", "base"),
        tags,
      }),
    );

    expect(created).toEqual({
      ...answered,
      repository: descriptionOf("team", {
        description: "What the team uses",
        upstreams: named("other", "base"),
      }),
    });
    const listed = new ListTagsForResourceCommand({ resourceArn: created.repository?.arn });
    expect((await client.send(listed)).tags).toEqual(tags);
  });

  test("ConflictException: the domain has a repository of this name", async () => {
    await expect(create("team")).rejects.toMatchObject(conflict("repository", "team"));
  });

  test("ResourceNotFoundException: no such domain, no such upstream", async () => {
    const homeless = new CreateRepositoryCommand({ domain: "nowhere", repository: "x1" });
    await expect(client.send(homeless)).rejects.toMatchObject(notFound("domain", "nowhere"));
    await expect(create("orphan", ["none"])).rejects.toMatchObject(notFound("repository", "none"));
    await expect(describeIt("orphan")).rejects.toMatchObject(notFound("repository", "orphan"));
  });

  test("ServiceQuotaExceededException: ten direct upstreams at most", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `up-${index}`);
    for (const name of names) await create(name);

    await expect(create("greedy", names)).rejects.toMatchObject(overQuota("repository", "greedy"));
    expect((await create("modest", names.slice(1))).repository?.upstreams).toHaveLength(10);
  });

  test("ValidationException: itself as upstream", async () => {
    await expect(create("selfish", ["selfish"])).rejects.toMatchObject(invalid());
  });
});

describe("DescribeRepository", () => {
  test("has every member", async () => {
    expect(await describeIt("base")).toEqual({ ...answered, repository: descriptionOf("base") });
  });

  test("ResourceNotFoundException: the outermost container that is missing", async () => {
    await expect(describeIt("none")).rejects.toMatchObject(notFound("repository", "none"));
    const both = new DescribeRepositoryCommand({ domain: "nowhere", repository: "none" });
    await expect(client.send(both)).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});

describe("UpdateRepository", () => {
  const update = (changes: Omit<UpdateRepositoryCommandInput, "domain" | "repository">) =>
    client.send(new UpdateRepositoryCommand({ domain, repository: "team", ...changes }));

  test("changes what is given and leaves the rest", async () => {
    const redescribed = await update({ description: "New words" });
    expect(redescribed).toEqual({
      ...answered,
      repository: descriptionOf("team", {
        description: "New words",
        upstreams: named("other", "base"),
      }),
    });
    expect((await update({ upstreams: named("base") })).repository).toMatchObject({
      description: "New words",
      upstreams: named("base"),
    });
  });

  test("an empty list removes the upstreams, an empty description the description", async () => {
    expect((await update({ upstreams: [] })).repository?.upstreams).toEqual([]);
    expect((await update({ description: "" })).repository?.description).toBe("");
  });

  test("ResourceNotFoundException: no such repository, no such upstream", async () => {
    const missing = new UpdateRepositoryCommand({ domain, repository: "none" });
    await expect(client.send(missing)).rejects.toMatchObject(notFound("repository", "none"));
    await expect(update({ upstreams: named("gone") })).rejects.toMatchObject(
      notFound("repository", "gone"),
    );
  });

  test("ServiceQuotaExceededException: ten direct upstreams at most", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `up-${index}`);
    await expect(update({ upstreams: named(...names) })).rejects.toMatchObject(
      overQuota("repository", "team"),
    );
  });

  test("ValidationException: itself as upstream", async () => {
    await expect(update({ upstreams: named("team") })).rejects.toMatchObject(invalid());
  });
});

describe("GetRepositoryEndpoint", () => {
  test.each(Object.values(PackageFormat))("%s has an endpoint that ends with /", async (format) => {
    const command = new GetRepositoryEndpointCommand({ domain, repository: "team", format });
    expect(await client.send(command)).toEqual({
      ...answered,
      repositoryEndpoint: `${packhouse.url}/d/${domain}-${OWNER}/${format}/team/`,
    });
  });

  test.each(["ipv4", "dualstack"] as const)("takes endpointType %s", async (endpointType) => {
    const where = { domain, repository: "team", format: "npm" } as const;
    const command = new GetRepositoryEndpointCommand({ ...where, endpointType });
    expect((await client.send(command)).repositoryEndpoint).toMatch(/\/npm\/team\/$/);
  });

  test("ResourceNotFoundException: no such repository", async () => {
    const where = { domain, repository: "none", format: "npm" } as const;
    const endpoint = client.send(new GetRepositoryEndpointCommand(where));
    await expect(endpoint).rejects.toMatchObject(notFound("repository", "none"));
  });
});

describe("DeleteRepository", () => {
  const remove = (repository: string) =>
    client.send(new DeleteRepositoryCommand({ domain, repository }));

  test("repeats the description, and leaves the lists of those it was upstream of", async () => {
    await create("passing");
    await create("user", ["passing", "base"]);

    expect(await remove("passing")).toEqual({ ...answered, repository: descriptionOf("passing") });
    expect((await describeIt("user")).repository?.upstreams).toEqual(named("base"));
  });

  test("of a repository that is not there succeeds", async () => {
    expect(await remove("none")).toEqual(answered);
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const deletion = client.send(
      new DeleteRepositoryCommand({ domain: "nowhere", repository: "none" }),
    );
    await expect(deletion).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});
