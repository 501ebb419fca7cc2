import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryEndpointCommand,
  UpdateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { owner, region } from "./control-plane.fixture.js";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";

let plane: TeamDomainFixture;

beforeEach(async () => {
  plane = await aTeamDomain();
});

afterEach(() => plane.close());

describe("repositories", () => {
  test("a created repository describes itself, and a second one of the name conflicts", async () => {
    await plane.createRepository("store");
    const repository = await plane.createRepository("app", ["store"]);
    expect(repository).toEqual({
      name: "app",
      administratorAccount: owner,
      domainName: domain,
      domainOwner: owner,
      arn: `arn:aws:codeartifact:${region}:${owner}:repository/${domain}/app`,
      description: "",
      upstreams: [{ repositoryName: "store" }],
      externalConnections: [],
      createdTime: new Date(plane.catalog.clockMs),
    });
    expect(await plane.describeRepository("app")).toEqual(repository);
    await expect(plane.createRepository("app")).rejects.toMatchObject({
      name: "ConflictException",
      resourceType: "repository",
    });
  });

  test("missing domains and repositories are named as such", async () => {
    const missing = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };
    await expect(plane.describeRepository("none")).rejects.toMatchObject({
      ...missing,
      resourceType: "repository",
      resourceId: "none",
    });
    await expect(
      plane.client.send(new CreateRepositoryCommand({ domain: "nowhere", repository: "app" })),
    ).rejects.toMatchObject({ ...missing, resourceType: "domain", resourceId: "nowhere" });
    await expect(plane.setUpstreams("none", [])).rejects.toMatchObject({
      ...missing,
      resourceType: "repository",
    });
  });

  test("a domain has as many repositories as its limit says", async () => {
    for (let n = 1; n <= 40; n += 1) await plane.createRepository(`app${n}`);
    await expect(plane.createRepository("more")).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
    });
  });

  test("description and upstreams are changed only when they are given", async () => {
    await plane.createRepository("store");
    await plane.createRepository("app", ["store"]);
    const change = new UpdateRepositoryCommand({ domain, repository: "app", description: "Apps" });
    expect((await plane.client.send(change)).repository).toMatchObject({
      description: "Apps",
      upstreams: [{ repositoryName: "store" }],
    });
    expect(await plane.setUpstreams("app", [])).toMatchObject({
      description: "Apps",
      upstreams: [],
    });
    const clear = new UpdateRepositoryCommand({ domain, repository: "app", description: "" });
    expect((await plane.client.send(clear)).repository).toHaveProperty("description", "");
  });

  test("every change is a row with a sequence number and who made it", async () => {
    await plane.createRepository("app");
    await plane.setUpstreams("app", []);
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
    const changes = await plane.catalog.database.read
      .selectFrom("changes")
      .select(["kind", "principal"])
      .where("kind", "in", ["domain", "repository"])
      .orderBy("sequence")
      .execute();
    const by = `arn:aws:iam::${owner}:user/admin`;
    expect(changes).toEqual([
      { kind: "domain", principal: by },
      { kind: "repository", principal: by },
      { kind: "repository", principal: by },
      { kind: "repository", principal: by },
    ]);
  });

  test("every format has an endpoint, with a trailing slash", async () => {
    await plane.createRepository("app");
    for (const format of [
      "npm",
      "pypi",
      "maven",
      "nuget",
      "generic",
      "ruby",
      "swift",
      "cargo",
    ] as const) {
      const command = new GetRepositoryEndpointCommand({ domain, repository: "app", format });
      expect(await plane.client.send(command)).toHaveProperty(
        "repositoryEndpoint",
        `http://registry.test/d/team-${owner}/${format}/app/`,
      );
    }
  });
});
