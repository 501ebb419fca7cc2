import {
  AssociateExternalConnectionCommand as Associate,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DisassociateExternalConnectionCommand as Disassociate,
} from "@aws-sdk/client-codeartifact";
import { owner } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";

let plane: TeamDomainFixture;

beforeEach(async () => {
  plane = await aTeamDomain();
});

afterEach(() => plane.close());

const upstreamsOf = async (repository: string) =>
  (await plane.describeRepository(repository))?.upstreams?.map(
    (upstream) => upstream.repositoryName,
  );

describe("upstreams", () => {
  const names = Array.from({ length: 11 }, (_, n) => `store${n}`);

  test("ten are kept in order, eleven exceed the quota, and reordering is kept too", async () => {
    for (const name of names) await plane.createRepository(name);
    await plane.createRepository("app", names.slice(0, 10));
    expect(await upstreamsOf("app")).toEqual(names.slice(0, 10));
    await expect(plane.setUpstreams("app", names)).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      $metadata: { httpStatusCode: 402 },
    });
    await plane.setUpstreams("app", names.slice(0, 10).reverse());
    expect(await upstreamsOf("app")).toEqual(names.slice(0, 10).reverse());
  });

  test("unknown, repeated and own names are refused, and nothing changes", async () => {
    await plane.createRepository("store");
    await plane.createRepository("app", ["store"]);
    await expect(plane.setUpstreams("app", ["none"])).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "repository",
      resourceId: "none",
    });
    await expect(plane.setUpstreams("app", ["store", "store"])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(plane.setUpstreams("app", ["app"])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(plane.createRepository("self", ["self"])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    expect(await upstreamsOf("app")).toEqual(["store"]);
  });

  test("an upstream of another domain is unknown", async () => {
    await plane.client.send(new CreateDomainCommand({ domain: "other" }));
    await plane.client.send(new CreateRepositoryCommand({ domain: "other", repository: "store" }));
    await expect(plane.createRepository("app", ["store"])).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
  });

  test("two repositories may be upstreams of each other", async () => {
    await plane.createRepository("a-side");
    await plane.createRepository("b-side", ["a-side"]);
    await plane.setUpstreams("a-side", ["b-side"]);
    expect(await upstreamsOf("a-side")).toEqual(["b-side"]);
  });

  test("a deleted repository leaves the upstreams of others, and a change tells of each of them", async () => {
    await plane.createRepository("store");
    await plane.createRepository("other");
    await plane.createRepository("app", ["store", "other"]);
    const { id } = await plane.catalog.database.read
      .selectFrom("repositories")
      .select("repository_id as id")
      .where("name", "=", "app")
      .executeTakeFirstOrThrow();
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "store" }));
    expect(await upstreamsOf("app")).toEqual(["other"]);
    const last = await plane.catalog.database.read
      .selectFrom("changes")
      .select("repository_id")
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    expect(last?.repository_id).toBe(id);
    const again = await plane.client.send(
      new DeleteRepositoryCommand({ domain, repository: "store" }),
    );
    expect(again.repository).toBeUndefined();
  });

  test("each upstream is asked for its consent", async () => {
    await plane.createRepository("store");
    plane.denied.add("codeartifact:AssociateWithDownstreamRepository");
    await expect(plane.createRepository("app", ["store"])).rejects.toHaveProperty(
      "name",
      "AccessDeniedException",
    );
    await expect(plane.describeRepository("app")).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
    expect(plane.checks).toContainEqual({
      action: "codeartifact:AssociateWithDownstreamRepository",
      resource: { domain: { name: domain, owner }, repository: "store" },
    });
  });
});

describe("external connections", () => {
  const npmjs = { domain, repository: "store", externalConnection: "public:npmjs" };

  test("one is kept; the same again conflicts, a second exceeds the quota, an unknown one is invalid", async () => {
    await plane.createRepository("store");
    const { repository } = await plane.client.send(new Associate(npmjs));
    expect(repository?.externalConnections).toEqual([
      { externalConnectionName: "public:npmjs", packageFormat: "npm", status: "AVAILABLE" },
    ]);
    await expect(plane.client.send(new Associate(npmjs))).rejects.toHaveProperty(
      "name",
      "ConflictException",
    );
    await expect(
      plane.client.send(new Associate({ ...npmjs, externalConnection: "public:pypi" })),
    ).rejects.toHaveProperty("name", "ServiceQuotaExceededException");
    await expect(
      plane.client.send(new Associate({ ...npmjs, externalConnection: "public:none" })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("public:npmjs") as string,
    });
  });

  test("never beside upstreams, in either order", async () => {
    await plane.createRepository("base");
    await plane.createRepository("store", ["base"]);
    await expect(plane.client.send(new Associate(npmjs))).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await plane.setUpstreams("store", []);
    await plane.client.send(new Associate(npmjs));
    await expect(plane.setUpstreams("store", ["base"])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(plane.setUpstreams("store", [])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await plane.client.send(new Disassociate(npmjs));
    await expect(plane.client.send(new Disassociate(npmjs))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceId: "public:npmjs",
    });
    const updated = await plane.setUpstreams("store", ["base"]);
    expect(updated?.externalConnections).toEqual([]);
  });
});
