import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  DeleteDomainCommand,
  DeleteRepositoryCommand,
  DescribeDomainCommand,
  ListDomainsCommand,
  ListTagsForResourceCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, invalid, notFound, overQuota } from "../../harness/api-errors.js";
import { createHostedRepository } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
});

afterAll(() => packhouse.close());

const summaryOf = (name: string) => ({
  name,
  owner: OWNER,
  arn: `arn:aws:codeartifact:${REGION}:${OWNER}:domain/${name}`,
  status: "Active",
  createdTime: expect.any(Date) as Date,
  encryptionKey: expect.stringMatching(/^arn:aws:kms:/) as string,
});

const create = (domain: string) => client.send(new CreateDomainCommand({ domain }));
const remove = (domain: string) => client.send(new DeleteDomainCommand({ domain }));

describe("CreateDomain", () => {
  test("describes the new domain", async () => {
    const before = Date.now();
    const created = await create("created");

    expect(created).toEqual({
      ...answered,
      domain: { ...summaryOf("created"), repositoryCount: 0, assetSizeBytes: 0 },
    });
    const createdAtMs = created.domain?.createdTime?.getTime() ?? 0;
    expect(createdAtMs).toBeGreaterThanOrEqual(before - 1);
    expect(createdAtMs).toBeLessThanOrEqual(Date.now());
  });

  test("keeps the tags", async () => {
    const tags = [{ key: "team", value: "build" }];
    const { domain } = await client.send(new CreateDomainCommand({ domain: "tagged", tags }));
    const listed = new ListTagsForResourceCommand({ resourceArn: domain?.arn });

    expect((await client.send(listed)).tags).toEqual(tags);
    await remove("tagged");
  });

  test("ConflictException: the caller has a domain of this name", async () => {
    await expect(create("created")).rejects.toMatchObject(conflict("domain", "created"));
  });

  test("ValidationException: there is no such key (ENCRYPTION_KEY_ERROR)", async () => {
    const encryptionKey = `arn:aws:kms:${REGION}:${OWNER}:key/00000000-0000-4000-8000-000000000000`;
    const creation = client.send(new CreateDomainCommand({ domain: "unkeyed", encryptionKey }));

    await expect(creation).rejects.toMatchObject(invalid("ENCRYPTION_KEY_ERROR"));
    // Terraform tries again when it reads these words.
    await expect(creation).rejects.toThrow("KMS key not found");
  });

  test("ServiceQuotaExceededException: an account has ten domains at most", async () => {
    const { domains = [] } = await client.send(new ListDomainsCommand({}));
    const more = Array.from({ length: 10 - domains.length }, (_, index) => `filler-${index}`);
    for (const name of more) await create(name);

    await expect(create("eleventh")).rejects.toMatchObject(overQuota("domain", "eleventh"));
    for (const name of more) await remove(name);
  });
});

describe("DescribeDomain", () => {
  test("counts repositories and the bytes of assets, each asset once", async () => {
    const access = await createHostedRepository(packhouse, "described");
    const fixture = await aPackageVersion({ name: "lib" });
    await publishOrThrow(fixture, access);
    const other = { domain: "described", repository: "second" };
    await client.send(new CreateRepositoryCommand(other));
    const registryUrl = access.registryUrl.replace("/packages/", "/second/");
    await publishOrThrow(fixture, { ...access, registryUrl });

    expect(await client.send(new DescribeDomainCommand({ domain: "described" }))).toEqual({
      ...answered,
      domain: {
        ...summaryOf("described"),
        repositoryCount: 2,
        assetSizeBytes: fixture.tarball.length,
      },
    });
  });

  test("takes the owner's account", async () => {
    const named = new DescribeDomainCommand({ domain: "described", domainOwner: OWNER });
    expect((await client.send(named)).domain?.name).toBe("described");
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const description = client.send(new DescribeDomainCommand({ domain: "nowhere" }));
    await expect(description).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});

describe("ListDomains", () => {
  test("has every domain of the account, without the members that only DescribeDomain has", async () => {
    const listed = await client.send(new ListDomainsCommand({}));

    expect(listed).toEqual({
      ...answered,
      domains: expect.arrayContaining([summaryOf("created"), summaryOf("described")]) as object,
    });
  });

  test("pages, also when the size of pages changes", async () => {
    const { domains: all = [] } = await client.send(new ListDomainsCommand({}));
    const first = await client.send(new ListDomainsCommand({ maxResults: 1 }));
    const { nextToken } = first;
    const rest = await client.send(new ListDomainsCommand({ maxResults: 1000, nextToken }));

    expect(first.domains).toHaveLength(1);
    expect([...(first.domains ?? []), ...(rest.domains ?? [])]).toEqual(all);
    expect(rest).not.toHaveProperty("nextToken");
  });

  test("ValidationException: a token that no list gave", async () => {
    const page = client.send(new ListDomainsCommand({ nextToken: "invented" }));
    await expect(page).rejects.toMatchObject(invalid());
  });
});

describe("DeleteDomain", () => {
  test("ConflictException: it has repositories, and stays", async () => {
    await expect(remove("described")).rejects.toMatchObject(conflict("domain", "described"));
    const described = new DescribeDomainCommand({ domain: "described" });
    expect((await client.send(described)).domain?.status).toBe("Active");
  });

  test("repeats the description, and the name is free again", async () => {
    for (const repository of ["packages", "second"]) {
      await client.send(new DeleteRepositoryCommand({ domain: "described", repository }));
    }

    expect(await remove("described")).toEqual({
      ...answered,
      domain: {
        ...summaryOf("described"),
        status: "Deleted",
        repositoryCount: 0,
        assetSizeBytes: 0,
      },
    });
    const description = client.send(new DescribeDomainCommand({ domain: "described" }));
    await expect(description).rejects.toMatchObject(notFound("domain", "described"));
    await create("described");
  });

  test("of a domain that is not there succeeds", async () => {
    expect(await remove("nowhere")).toEqual(answered);
  });
});
