import {
  AssociateExternalConnectionCommand,
  CreateDomainCommand,
  DescribeRepositoryCommand,
  DisassociateExternalConnectionCommand,
  UpdateRepositoryCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import {
  answered,
  conflict,
  invalid,
  notFound,
  notFoundOther,
  overQuota,
} from "../../harness/api-errors.js";
import { createRepository } from "../../harness/chain.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
  for (const name of ["store", "base"]) await createRepository(client, domain, name);
  await createRepository(client, domain, "team", ["base"]);
});

afterAll(() => packhouse.close());

const attach = (repository: string, externalConnection: string) =>
  client.send(new AssociateExternalConnectionCommand({ domain, repository, externalConnection }));
const detach = (repository: string, externalConnection: string) =>
  client.send(
    new DisassociateExternalConnectionCommand({ domain, repository, externalConnection }),
  );

const storeWith = (externalConnections: object[]) => ({
  ...answered,
  repository: {
    name: "store",
    administratorAccount: OWNER,
    domainName: domain,
    domainOwner: OWNER,
    arn: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/${domain}/store`,
    description: "",
    upstreams: [],
    externalConnections,
    createdTime: expect.any(Date) as Date,
  },
});

const npmjs = {
  externalConnectionName: "public:npmjs",
  packageFormat: "npm",
  status: "AVAILABLE",
};

describe("AssociateExternalConnection", () => {
  test("shows in the repository's description", async () => {
    expect(await attach("store", "public:npmjs")).toEqual(storeWith([npmjs]));
    const described = new DescribeRepositoryCommand({ domain, repository: "store" });
    expect(await client.send(described)).toEqual(storeWith([npmjs]));
  });

  test("ConflictException: it is attached already", async () => {
    await expect(attach("store", "public:npmjs")).rejects.toMatchObject(
      conflict("repository", "store"),
    );
  });

  test("ServiceQuotaExceededException: a second connection", async () => {
    await expect(attach("store", "public:pypi")).rejects.toMatchObject(
      overQuota("repository", "store"),
    );
  });

  test("ResourceNotFoundException: no such repository", async () => {
    await expect(attach("none", "public:npmjs")).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });

  test("ValidationException: no such connection", async () => {
    await expect(attach("base", "public:nothing")).rejects.toMatchObject(invalid());
  });

  test("ValidationException: the repository has upstreams", async () => {
    await expect(attach("team", "public:npmjs")).rejects.toMatchObject(invalid());
  });

  test("ValidationException: upstreams, even none, for a repository with a connection", async () => {
    for (const upstreams of [[{ repositoryName: "base" }], []]) {
      const update = new UpdateRepositoryCommand({ domain, repository: "store", upstreams });
      await expect(client.send(update)).rejects.toMatchObject(invalid());
    }
  });

  test.each([
    ["public:npmjs", "npm"],
    ["public:pypi", "pypi"],
    ["public:maven-central", "maven"],
    ["public:maven-googleandroid", "maven"],
    ["public:maven-gradleplugins", "maven"],
    ["public:maven-commonsware", "maven"],
    ["public:maven-clojars", "maven"],
    ["public:nuget-org", "nuget"],
    ["public:ruby-gems-org", "ruby"],
    ["public:crates-io", "cargo"],
  ])("knows %s as a registry of %s", async (name, packageFormat) => {
    const { repository } = await attach("base", name);
    expect(repository?.externalConnections).toEqual([
      { externalConnectionName: name, packageFormat, status: "AVAILABLE" },
    ]);
    await detach("base", name);
  });
});

describe("DisassociateExternalConnection", () => {
  test("repeats the description without it", async () => {
    expect(await detach("store", "public:npmjs")).toEqual(storeWith([]));
  });

  test("ResourceNotFoundException: it is not attached, or there is no such repository", async () => {
    await expect(detach("store", "public:npmjs")).rejects.toMatchObject(
      notFoundOther("public:npmjs"),
    );
    await expect(detach("none", "public:npmjs")).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });
});
