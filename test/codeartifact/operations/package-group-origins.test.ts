import {
  CreateDomainCommand,
  CreatePackageGroupCommand,
  DescribePackageGroupCommand,
  ListAllowedRepositoriesForGroupCommand,
  UpdatePackageGroupOriginConfigurationCommand,
  paginateListAllowedRepositoriesForGroup,
  type CodeartifactClient,
  type PackageGroupAllowedRepository,
  type UpdatePackageGroupOriginConfigurationCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound, notFoundOther } from "../../harness/api-errors.js";
import { createRepository } from "../../harness/chain.js";
import { Packhouse } from "../../harness/packhouse.js";

const domain = "acme";
const where = { domain, packageGroup: "/npm/acme/*" };

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
  for (const name of ["one", "two", "three"]) await createRepository(client, domain, name);
  await client.send(new CreatePackageGroupCommand(where));
  await client.send(new CreatePackageGroupCommand({ domain, packageGroup: "/npm/acme/lib$" }));
});

afterAll(() => packhouse.close());

const update = (changes: Partial<UpdatePackageGroupOriginConfigurationCommandInput>) =>
  client.send(new UpdatePackageGroupOriginConfigurationCommand({ ...where, ...changes }));

const publishTo = (...names: string[]): PackageGroupAllowedRepository[] =>
  names.map((repositoryName) => ({ repositoryName, originRestrictionType: "PUBLISH" }));

const describeIt = async (packageGroup: string) => {
  const described = await client.send(new DescribePackageGroupCommand({ domain, packageGroup }));
  return described.packageGroup?.originConfiguration?.restrictions;
};

const allowedTo = (more: object = {}) =>
  client.send(
    new ListAllowedRepositoriesForGroupCommand({
      ...where,
      originRestrictionType: "PUBLISH",
      ...more,
    }),
  );

describe("UpdatePackageGroupOriginConfiguration", () => {
  test("sets some modes and leaves the others; children inherit them", async () => {
    const updated = await update({ restrictions: { EXTERNAL_UPSTREAM: "BLOCK" } });

    expect(updated).toEqual({
      ...answered,
      packageGroup: expect.objectContaining({ pattern: "/npm/acme/*" }) as object,
      allowedRepositoryUpdates: {},
    });
    expect(await describeIt("/npm/acme/*")).toMatchObject({
      EXTERNAL_UPSTREAM: { mode: "BLOCK", effectiveMode: "BLOCK" },
      PUBLISH: { mode: "INHERIT", effectiveMode: "ALLOW" },
      INTERNAL_UPSTREAM: { mode: "INHERIT", effectiveMode: "ALLOW" },
    });
    expect(await describeIt("/npm/acme/lib$")).toMatchObject({
      EXTERNAL_UPSTREAM: {
        mode: "INHERIT",
        effectiveMode: "BLOCK",
        inheritedFrom: { pattern: "/npm/acme/*" },
      },
    });
  });

  test("adds and removes allowed repositories, and says which", async () => {
    const added = await update({
      restrictions: { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" },
      addAllowedRepositories: publishTo("one", "two"),
    });
    expect(added.allowedRepositoryUpdates).toEqual({ PUBLISH: { ADDED: ["one", "two"] } });
    expect(added.packageGroup?.originConfiguration?.restrictions?.PUBLISH).toMatchObject({
      mode: "ALLOW_SPECIFIC_REPOSITORIES",
      effectiveMode: "ALLOW_SPECIFIC_REPOSITORIES",
      repositoriesCount: 2,
    });

    const removed = await update({ removeAllowedRepositories: publishTo("one") });
    expect(removed.allowedRepositoryUpdates).toEqual({ PUBLISH: { REMOVED: ["one"] } });
    expect((await allowedTo()).allowedRepositories).toEqual(["two"]);
  });

  test("the root may be changed", async () => {
    const root = { packageGroup: "/*" };
    await update({ ...root, restrictions: { INTERNAL_UPSTREAM: "BLOCK" } });
    expect(await describeIt("/npm/acme/lib$")).toMatchObject({
      INTERNAL_UPSTREAM: { effectiveMode: "BLOCK", inheritedFrom: { pattern: "/*" } },
    });
    await update({ ...root, restrictions: { INTERNAL_UPSTREAM: "ALLOW" } });
  });

  test("ResourceNotFoundException: no such group, no such repository", async () => {
    await expect(update({ packageGroup: "/cargo/*" })).rejects.toMatchObject(
      notFoundOther("/cargo/*"),
    );
    await expect(update({ addAllowedRepositories: publishTo("none") })).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });

  test("ValidationException: 101 allowed repositories", async () => {
    const many = publishTo(...Array.from({ length: 101 }, (_, index) => `repository-${index}`));
    await expect(update({ addAllowedRepositories: many })).rejects.toMatchObject(invalid());
  });

  test("ValidationException: the root has nothing to inherit from", async () => {
    const inherit = update({ packageGroup: "/*", restrictions: { PUBLISH: "INHERIT" } });
    await expect(inherit).rejects.toMatchObject(invalid());
  });
});

describe("ListAllowedRepositoriesForGroup", () => {
  test("has the names of one restriction", async () => {
    await update({ addAllowedRepositories: publishTo("one", "three") });

    expect(await allowedTo()).toEqual({
      ...answered,
      allowedRepositories: expect.arrayContaining(["one", "two", "three"]) as object,
    });
    const external = await allowedTo({ originRestrictionType: "EXTERNAL_UPSTREAM" });
    expect(external.allowedRepositories).toEqual([]);
  });

  test("pages", async () => {
    const paged: string[] = [];
    const input = { ...where, originRestrictionType: "PUBLISH" } as const;
    const pages = paginateListAllowedRepositoriesForGroup({ client, pageSize: 1 }, input);
    for await (const page of pages) paged.push(...(page.allowedRepositories ?? []));
    expect(paged.sort()).toEqual(["one", "three", "two"]);
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(allowedTo({ packageGroup: "/cargo/*" })).rejects.toMatchObject(
      notFoundOther("/cargo/*"),
    );
  });
});
