import {
  AssociateExternalConnectionCommand as Associate,
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  DescribeRepositoryCommand,
  DisassociateExternalConnectionCommand as Disassociate,
  GetAuthorizationTokenCommand,
  GetRepositoryEndpointCommand,
  ListDomainsCommand,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRepositoryCommand,
  DescribePackageCommand,
} from "@aws-sdk/client-codeartifact";
import { type ControlPlaneFixture, aControlPlane, owner, region } from "./control-plane.fixture.js";

let plane: ControlPlaneFixture;
const domain = "team";

beforeEach(async () => {
  plane = await aControlPlane();
  await plane.client.send(new CreateDomainCommand({ domain }));
});

afterEach(async () => {
  expect(plane.unexpected).toEqual([]);
  await plane.close();
});

const create = (repository: string, upstreams?: string[]) =>
  plane.client.send(
    new CreateRepositoryCommand({
      domain,
      repository,
      ...(upstreams && { upstreams: upstreams.map((repositoryName) => ({ repositoryName })) }),
    }),
  );
const describeRepository = async (repository: string) =>
  (await plane.client.send(new DescribeRepositoryCommand({ domain, repository }))).repository;
const upstreamsOf = async (repository: string) =>
  (await describeRepository(repository))?.upstreams?.map((upstream) => upstream.repositoryName);
const update = (repository: string, upstreams: string[]) =>
  plane.client.send(
    new UpdateRepositoryCommand({
      domain,
      repository,
      upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
    }),
  );

describe("domains", () => {
  test("a created domain describes itself with its key, and a second one of the name conflicts", async () => {
    const { domain: described, $metadata } = await plane.client.send(
      new DescribeDomainCommand({ domain }),
    );
    expect(described).toEqual({
      name: domain,
      owner,
      arn: `arn:aws:codeartifact:${region}:${owner}:domain/${domain}`,
      status: "Active",
      createdTime: new Date(plane.catalog.clockMs),
      encryptionKey: expect.stringMatching(`^arn:aws:kms:${region}:${owner}:key/`),
      repositoryCount: 0,
      assetSizeBytes: 0,
    });
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(plane.client.send(new CreateDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ConflictException",
      $metadata: { httpStatusCode: 409 },
      resourceId: domain,
      resourceType: "domain",
    });
  });

  test("each domain gets a wrapped data key of its own", async () => {
    const rows = await plane.catalog.database.read
      .selectFrom("domain_keys")
      .innerJoin("domains", "domains.domain_id", "domain_keys.domain_id")
      .select(["domains.name", "provider", "wrapped"])
      .where("domains.name", "=", domain)
      .execute();
    expect(rows).toMatchObject([{ provider: "embedded" }]);
    expect(rows[0]?.wrapped.length).toBeGreaterThan(32);
  });

  test("an unknown encryption key is refused with AWS's reason", async () => {
    await expect(
      plane.client.send(new CreateDomainCommand({ domain: "other", encryptionKey: "alias/none" })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      reason: "ENCRYPTION_KEY_ERROR",
      message: expect.stringContaining("KMS key not found"),
    });
  });

  test("an account has ten domains at most", async () => {
    // `main` and `team` are there.
    for (let n = 3; n <= 10; n += 1)
      await plane.client.send(new CreateDomainCommand({ domain: `team${n}` }));
    await expect(
      plane.client.send(new CreateDomainCommand({ domain: "team11" })),
    ).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      $metadata: { httpStatusCode: 402 },
    });
  });

  test("of one name asked for many times at once, one domain is made", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        plane.client.send(new CreateDomainCommand({ domain: "race" })),
      ),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected")
        expect(result.reason).toHaveProperty("name", "ConflictException");
    }
  });

  test("a domain with repositories cannot be deleted, an empty one can, and a missing one is no error", async () => {
    await create("app");
    await expect(plane.client.send(new DeleteDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("'app'"),
    });
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
    const { domain: deleted } = await plane.client.send(new DeleteDomainCommand({ domain }));
    expect(deleted).toMatchObject({ name: domain, status: "Deleted" });
    await expect(plane.client.send(new DescribeDomainCommand({ domain }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "domain",
    });
    expect(await plane.client.send(new DeleteDomainCommand({ domain }))).not.toHaveProperty(
      "domain",
    );
    await plane.client.send(new CreateDomainCommand({ domain }));
  });

  test("a domain of another account is not found, though one of ours has its name", async () => {
    await expect(
      plane.client.send(new DescribeDomainCommand({ domain, domainOwner: "111111111111" })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining("111111111111"),
    });
  });
});

describe("repositories", () => {
  test("a created repository describes itself, and a second one of the name conflicts", async () => {
    await create("store");
    const { repository } = await create("app", ["store"]);
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
    expect(await describeRepository("app")).toEqual(repository);
    await expect(create("app")).rejects.toMatchObject({
      name: "ConflictException",
      resourceType: "repository",
    });
  });

  test("missing domains and repositories are named as such", async () => {
    const missing = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };
    await expect(describeRepository("none")).rejects.toMatchObject({
      ...missing,
      resourceType: "repository",
      resourceId: "none",
    });
    await expect(
      plane.client.send(new CreateRepositoryCommand({ domain: "nowhere", repository: "app" })),
    ).rejects.toMatchObject({ ...missing, resourceType: "domain", resourceId: "nowhere" });
    await expect(update("none", [])).rejects.toMatchObject({
      ...missing,
      resourceType: "repository",
    });
  });

  test("a domain has as many repositories as its limit says", async () => {
    for (let n = 1; n <= 40; n += 1) await create(`app${n}`);
    await expect(create("more")).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
  });

  test("description and upstreams are changed only when they are given", async () => {
    await create("store");
    await create("app", ["store"]);
    const change = new UpdateRepositoryCommand({ domain, repository: "app", description: "Apps" });
    expect((await plane.client.send(change)).repository).toMatchObject({
      description: "Apps",
      upstreams: [{ repositoryName: "store" }],
    });
    expect((await update("app", [])).repository).toMatchObject({
      description: "Apps",
      upstreams: [],
    });
    const clear = new UpdateRepositoryCommand({ domain, repository: "app", description: "" });
    expect((await plane.client.send(clear)).repository).toHaveProperty("description", "");
  });

  test("every change is a row with a sequence number and who made it", async () => {
    await create("app");
    await update("app", []);
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
    await create("app");
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

describe("upstreams", () => {
  const names = Array.from({ length: 11 }, (_, n) => `store${n}`);

  test("ten are kept in order, eleven exceed the quota, and reordering is kept too", async () => {
    for (const name of names) await create(name);
    await create("app", names.slice(0, 10));
    expect(await upstreamsOf("app")).toEqual(names.slice(0, 10));
    await expect(update("app", names)).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
      $metadata: { httpStatusCode: 402 },
    });
    await update("app", names.slice(0, 10).reverse());
    expect(await upstreamsOf("app")).toEqual(names.slice(0, 10).reverse());
  });

  test("unknown, repeated and own names are refused, and nothing changes", async () => {
    await create("store");
    await create("app", ["store"]);
    await expect(update("app", ["none"])).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "repository",
      resourceId: "none",
    });
    await expect(update("app", ["store", "store"])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(update("app", ["app"])).rejects.toHaveProperty("name", "ValidationException");
    await expect(create("self", ["self"])).rejects.toHaveProperty("name", "ValidationException");
    expect(await upstreamsOf("app")).toEqual(["store"]);
  });

  test("an upstream of another domain is unknown", async () => {
    await plane.client.send(new CreateDomainCommand({ domain: "other" }));
    await plane.client.send(new CreateRepositoryCommand({ domain: "other", repository: "store" }));
    await expect(create("app", ["store"])).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
  });

  test("two repositories may be upstreams of each other", async () => {
    await create("a-side");
    await create("b-side", ["a-side"]);
    await update("a-side", ["b-side"]);
    expect(await upstreamsOf("a-side")).toEqual(["b-side"]);
  });

  test("a deleted repository leaves the upstreams of others, and a change tells of each of them", async () => {
    await create("store");
    await create("other");
    await create("app", ["store", "other"]);
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
    await create("store");
    plane.denied.add("codeartifact:AssociateWithDownstreamRepository");
    await expect(create("app", ["store"])).rejects.toHaveProperty("name", "AccessDeniedException");
    await expect(describeRepository("app")).rejects.toHaveProperty(
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
    await create("store");
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
      message: expect.stringContaining("public:npmjs"),
    });
  });

  test("never beside upstreams, in either order", async () => {
    await create("base");
    await create("store", ["base"]);
    await expect(plane.client.send(new Associate(npmjs))).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await update("store", []);
    await plane.client.send(new Associate(npmjs));
    await expect(update("store", ["base"])).rejects.toHaveProperty("name", "ValidationException");
    await expect(update("store", [])).rejects.toHaveProperty("name", "ValidationException");
    await plane.client.send(new Disassociate(npmjs));
    await expect(plane.client.send(new Disassociate(npmjs))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceId: "public:npmjs",
    });
    expect((await update("store", ["base"])).repository?.externalConnections).toEqual([]);
  });
});

describe("lists", () => {
  test("pages follow each other without gaps while rows come and go", async () => {
    for (const name of ["a1", "b1", "c1", "d1", "e1"]) await create(name);
    const list = (nextToken?: string) =>
      plane.client.send(new ListRepositoriesInDomainCommand({ domain, maxResults: 2, nextToken }));
    const first = await list();
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "b1" }));
    await create("a2");
    const second = await list(first.nextToken);
    const third = await list(second.nextToken);
    const names = [first, second, third].map((page) =>
      page.repositories?.map((repository) => repository.name),
    );
    expect(names).toEqual([["a1", "b1"], ["c1", "d1"], ["e1"]]);
    expect(third.nextToken).toBeUndefined();
  });

  test("a token works with another page size, but not in another query", async () => {
    for (const name of ["a1", "a2", "a3"]) await create(name);
    const { nextToken } = await plane.client.send(new ListRepositoriesCommand({ maxResults: 1 }));
    const rest = await plane.client.send(
      new ListRepositoriesCommand({ maxResults: 100, nextToken }),
    );
    expect(rest.repositories?.map((repository) => repository.name)).toEqual(["a2", "a3"]);
    const foreign = [
      new ListRepositoriesCommand({ repositoryPrefix: "a1", nextToken }),
      new ListRepositoriesInDomainCommand({ domain, nextToken }),
      new ListDomainsCommand({ nextToken }),
      new ListRepositoriesCommand({ nextToken: "bm90IG91cnM" }),
      new ListRepositoriesCommand({ nextToken: `A${String(nextToken).slice(1)}` }),
    ];
    for (const command of foreign) {
      await expect(plane.client.send(command as ListDomainsCommand)).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringContaining("nextToken"),
      });
    }
  });

  test("domains are those of the caller's account, by name", async () => {
    await plane.client.send(new CreateDomainCommand({ domain: "alpha" }));
    const { domains } = await plane.client.send(new ListDomainsCommand({}));
    expect(domains?.map(({ name }) => name)).toEqual(["alpha", "main", "team"]);
    expect(domains?.[0]).not.toHaveProperty("repositoryCount");
  });

  test("a prefix is text, not a pattern", async () => {
    for (const name of ["a_b", "axb", "A_b"]) await create(name);
    const command = new ListRepositoriesCommand({ repositoryPrefix: "a_" });
    const { repositories } = await plane.client.send(command);
    expect(repositories?.map(({ name }) => name)).toEqual(["a_b"]);
  });
});

describe("tokens", () => {
  test("last twelve hours unless asked otherwise, and are for the domain", async () => {
    const { authorizationToken, expiration } = await plane.client.send(
      new GetAuthorizationTokenCommand({ domain }),
    );
    expect(authorizationToken).toBe("a.b.c");
    expect(expiration).toEqual(new Date(plane.catalog.clockMs + 43_200_000));
    expect(plane.minted).toEqual([
      { domainName: domain, domainOwner: owner, durationSeconds: 43_200 },
    ]);
    expect(plane.checks.map((check) => check.action)).toContain("sts:GetServiceBearerToken");
  });

  test("durations that are not offered and domains that do not exist are refused", async () => {
    for (const durationSeconds of [1, 899, 43_201, -1, 0]) {
      const command = new GetAuthorizationTokenCommand({ domain, durationSeconds });
      await expect(plane.client.send(command)).rejects.toHaveProperty(
        "name",
        "ValidationException",
      );
    }
    await expect(
      plane.client.send(new GetAuthorizationTokenCommand({ domain: "nowhere" })),
    ).rejects.toHaveProperty("name", "ResourceNotFoundException");
    expect(plane.minted).toEqual([]);
  });
});

describe("tags", () => {
  const resourceArn = `arn:aws:codeartifact:${region}:${owner}:domain/${domain}`;
  const tagsOf = async (arn: string) =>
    (await plane.client.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags;

  test("are kept from creation on, replaced by key, removed, and gone with their resource", async () => {
    const tags = [{ key: "team", value: "web" }];
    const { repository } = await plane.client.send(
      new CreateRepositoryCommand({ domain, repository: "app", tags }),
    );
    const arn = repository?.arn ?? "";
    expect(await tagsOf(arn)).toEqual(tags);
    const more = [
      { key: "team", value: "api" },
      { key: "cost", value: "" },
    ];
    await plane.client.send(new TagResourceCommand({ resourceArn: arn, tags: more }));
    await plane.client.send(
      new UntagResourceCommand({ resourceArn: arn, tagKeys: ["cost", "absent"] }),
    );
    expect(await tagsOf(arn)).toEqual([{ key: "team", value: "api" }]);
    await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
    await create("app");
    expect(await tagsOf(arn)).toEqual([]);
  });

  test("more than fifty, reserved keys and foreign ARNs are refused", async () => {
    const many = Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: "v" }));
    const put = (tags: { key: string; value: string }[], arn = resourceArn) =>
      plane.client.send(new TagResourceCommand({ resourceArn: arn, tags }));
    await expect(put(many)).rejects.toHaveProperty("name", "ServiceQuotaExceededException");
    await expect(put([{ key: "aws:x", value: "v" }])).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(put([], "arn:aws:s3:::bucket")).rejects.toHaveProperty(
      "name",
      "ValidationException",
    );
    await expect(put([], resourceArn.replace(domain, "nowhere"))).rejects.toHaveProperty(
      "name",
      "ResourceNotFoundException",
    );
    expect(await tagsOf(resourceArn)).toEqual([]);
  });
});

describe("who may ask", () => {
  test("a wrong secret, an unknown key and no signature are refused with AWS's codes", async () => {
    const id = String((await plane.client.config.credentials()).accessKeyId);
    const wrong = plane.clientWith({ accessKeyId: id, secretAccessKey: "wrong" });
    await expect(wrong.send(new ListDomainsCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
      name: "InvalidSignatureException",
    });
    const unknown = plane.clientWith({ accessKeyId: "AKIAABCDEFGHIJKLMNOP", secretAccessKey: "x" });
    await expect(unknown.send(new ListDomainsCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
      name: "UnrecognizedClientException",
    });
    const unsigned = await fetch(`${plane.url}/v1/domains`, { method: "POST" });
    expect(unsigned.status).toBe(403);
    expect(unsigned.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(plane.checks.map((check) => check.action)).not.toContain("codeartifact:ListDomains");
  });

  test("a denial is told before whether the resource exists", async () => {
    plane.denied.add("codeartifact:DescribeDomain");
    for (const name of [domain, "nowhere"]) {
      await expect(
        plane.client.send(new DescribeDomainCommand({ domain: name })),
      ).rejects.toMatchObject({
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 403 },
      });
    }
  });

  test("unknown paths and methods are 404 with a name", async () => {
    for (const [method, path] of [
      ["GET", "/v1/nothing"],
      ["PATCH", "/v1/domain"],
      ["GET", "/v1/domain/"],
      ["GET", "/V1/domain"],
    ] as const) {
      const reply = await fetch(`${plane.url}${path}`, { method });
      expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([
        404,
        "UnknownOperationException",
      ]);
    }
  });

  test("an operation of a later version says so", async () => {
    const command = new DescribePackageCommand({
      domain,
      repository: "app",
      format: "npm",
      package: "lib",
    });
    await expect(plane.client.send(command)).rejects.toMatchObject({
      name: "ValidationException",
      reason: "UNKNOWN_OPERATION",
      message: "DescribePackage is not available in this version.",
    });
  });
});
