import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
  paginateListRepositories,
  paginateListRepositoriesInDomain,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";

const names = ["app-one", "app-two", "base"];

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  for (const domain of ["first", "second"]) {
    await client.send(new CreateDomainCommand({ domain }));
    for (const repository of names) {
      const description = `of ${domain}`;
      await client.send(new CreateRepositoryCommand({ domain, repository, description }));
    }
  }
});

afterAll(() => packhouse.close());

const summaryOf = (domainName: string, name: string) => ({
  name,
  administratorAccount: OWNER,
  domainName,
  domainOwner: OWNER,
  arn: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/${domainName}/${name}`,
  description: `of ${domainName}`,
  createdTime: expect.any(Date) as Date,
});

const inFirst = names.map((name) => summaryOf("first", name));

describe("ListRepositories", () => {
  test("has what the account administers in every domain", async () => {
    const listed = await client.send(new ListRepositoriesCommand({ repositoryPrefix: "app" }));

    expect(listed).toEqual({ ...answered, repositories: expect.any(Array) as object });
    const repositories = listed.repositories ?? [];
    expect(repositories).toHaveLength(4);
    for (const domain of ["first", "second"]) {
      expect(repositories).toContainEqual(summaryOf(domain, "app-one"));
      expect(repositories).toContainEqual(summaryOf(domain, "app-two"));
    }
  });

  test("pages", async () => {
    const { repositories: all = [] } = await client.send(new ListRepositoriesCommand({}));
    const paged: object[] = [];
    for await (const page of paginateListRepositories({ client, pageSize: 2 }, {})) {
      expect(page.repositories?.length).toBeLessThanOrEqual(2);
      paged.push(...(page.repositories ?? []));
    }
    expect(paged).toEqual(all);
  });

  test("ValidationException: a page size beyond its limits", async () => {
    for (const maxResults of [0, 1001]) {
      const page = client.send(new ListRepositoriesCommand({ maxResults }));
      await expect(page).rejects.toMatchObject(invalid());
    }
  });
});

describe("ListRepositoriesInDomain", () => {
  const list = (more: object = {}) =>
    client.send(new ListRepositoriesInDomainCommand({ domain: "first", ...more }));

  test("has the domain's repositories", async () => {
    expect(await list()).toEqual({
      ...answered,
      repositories: expect.arrayContaining(inFirst) as object,
    });
    expect((await list()).repositories).toHaveLength(3);
  });

  test("is narrowed by prefix and by administrator", async () => {
    expect((await list({ repositoryPrefix: "app-t" })).repositories).toEqual([
      summaryOf("first", "app-two"),
    ]);
    expect((await list({ administratorAccount: OWNER })).repositories).toHaveLength(3);
    expect((await list({ administratorAccount: "111122223333" })).repositories).toEqual([]);
  });

  test("pages", async () => {
    const paged: object[] = [];
    const pages = paginateListRepositoriesInDomain({ client, pageSize: 1 }, { domain: "first" });
    for await (const page of pages) paged.push(...(page.repositories ?? []));
    expect(paged).toEqual((await list()).repositories);
  });

  test("ValidationException: the token of another list", async () => {
    const { nextToken } = await list({ maxResults: 1 });
    const elsewhere = client.send(
      new ListRepositoriesInDomainCommand({ domain: "second", nextToken }),
    );
    await expect(elsewhere).rejects.toMatchObject(invalid());
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const listed = client.send(new ListRepositoriesInDomainCommand({ domain: "nowhere" }));
    await expect(listed).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});
