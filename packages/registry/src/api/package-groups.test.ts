import {
  CreatePackageGroupCommand,
  DeleteDomainCommand,
  DeletePackageGroupCommand,
  DeleteRepositoryCommand,
  DescribePackageGroupCommand,
  GetAssociatedPackageGroupCommand,
  ListAllowedRepositoriesForGroupCommand,
  ListAssociatedPackagesCommand,
  ListPackageGroupsCommand,
  ListSubPackageGroupsCommand,
  ListTagsForResourceCommand,
  PutPackageOriginConfigurationCommand,
  TagResourceCommand,
  UpdatePackageGroupCommand,
  UpdatePackageGroupOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";

let plane: TeamDomainFixture;
const arn = "arn:aws:codeartifact:us-local-1:000000000000:package-group/team";

beforeEach(async () => {
  plane = await aTeamDomain();
});
afterEach(() => plane.close());

const create = (packageGroup: string, more: object = {}) =>
  plane.client.send(new CreatePackageGroupCommand({ domain, packageGroup, ...more }));
const describeOne = async (packageGroup: string) =>
  (await plane.client.send(new DescribePackageGroupCommand({ domain, packageGroup }))).packageGroup;
const configure = (packageGroup: string, change: object) =>
  plane.client.send(
    new UpdatePackageGroupOriginConfigurationCommand({ domain, packageGroup, ...change }),
  );
const put = (name: string, namespace?: string) =>
  plane.client.send(
    new PutPackageOriginConfigurationCommand({
      ...{ domain, repository: "app", format: "npm", package: name, namespace },
      restrictions: { publish: "ALLOW", upstream: "BLOCK" },
    }),
  );

test("every domain has the root group, which allows all and cannot be made, deleted or set to inherit", async () => {
  const root = await describeOne("/*");
  expect(root).toMatchObject({ pattern: "/*", arn: `${arn}/%2a`, domainName: domain });
  expect(root?.parent).toBeUndefined();
  expect(root?.originConfiguration?.restrictions?.PUBLISH).toEqual({
    mode: "ALLOW",
    effectiveMode: "ALLOW",
    repositoriesCount: 0,
  });
  await expect(create("/*")).rejects.toMatchObject({ name: "ConflictException" });
  await expect(
    plane.client.send(new DeletePackageGroupCommand({ domain, packageGroup: "/*" })),
  ).rejects.toMatchObject({ name: "ValidationException" });
  await expect(configure("/*", { restrictions: { PUBLISH: "INHERIT" } })).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("a new group inherits; its parent is the smallest group around it, and changes with the others", async () => {
  await create("/npm/acme/*", { description: "ours", contactInfo: "team@example.org" });
  await create("/npm/*");
  await configure("/npm/*", { restrictions: { PUBLISH: "BLOCK" } });
  expect(await describeOne("/npm/acme/*")).toMatchObject({
    description: "ours",
    contactInfo: "team@example.org",
    parent: { pattern: "/npm/*", arn: `${arn}/npm/%2a` },
    originConfiguration: {
      restrictions: {
        PUBLISH: {
          mode: "INHERIT",
          effectiveMode: "BLOCK",
          inheritedFrom: { pattern: "/npm/*", arn: `${arn}/npm/%2a` },
        },
        EXTERNAL_UPSTREAM: { effectiveMode: "ALLOW", inheritedFrom: { pattern: "/*" } },
      },
    },
  });
  await plane.client.send(new DeletePackageGroupCommand({ domain, packageGroup: "/npm/*" }));
  expect(await describeOne("/npm/acme/*")).toMatchObject({
    parent: { pattern: "/*" },
    originConfiguration: { restrictions: { PUBLISH: { effectiveMode: "ALLOW" } } },
  });
});

test("texts are changed one by one, also the root's", async () => {
  const update = (packageGroup: string, text: object) =>
    plane.client.send(new UpdatePackageGroupCommand({ domain, packageGroup, ...text }));
  await update("/*", { description: "all of it" });
  await update("/*", { contactInfo: "security" });
  expect(await describeOne("/*")).toMatchObject({
    description: "all of it",
    contactInfo: "security",
    originConfiguration: { restrictions: { PUBLISH: { mode: "ALLOW" } } },
  });
  await expect(update("/npm/*", { description: "?" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("groups are listed by pattern in pages, by prefix, and those right below one", async () => {
  for (const pattern of ["/npm/b/*", "/npm/*", "/npm/a/*", "/npm/a/x$", "/pypi/*"])
    await create(pattern);
  const list = async (prefix?: string) => {
    const patterns: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListPackageGroupsCommand({ domain, prefix, maxResults: 2, nextToken });
      const page = await plane.client.send(command);
      patterns.push(...(page.packageGroups ?? []).map(({ pattern }) => pattern));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return patterns;
  };
  expect(await list()).toEqual(["/*", "/npm/*", "/npm/a/*", "/npm/a/x$", "/npm/b/*", "/pypi/*"]);
  expect(await list("/npm/a")).toEqual(["/npm/a/*", "/npm/a/x$"]);
  const below = await plane.client.send(
    new ListSubPackageGroupsCommand({ domain, packageGroup: "/npm/*" }),
  );
  expect(below.packageGroups?.map(({ pattern }) => pattern)).toEqual(["/npm/a/*", "/npm/b/*"]);
});

test("lists of allowed repositories tell what changed, by restriction, and lose deleted repositories", async () => {
  await plane.createRepository("app");
  await plane.createRepository("lib");
  await create("/npm/*");
  const entry = (repositoryName: string, originRestrictionType = "PUBLISH") => ({
    repositoryName,
    originRestrictionType,
  });
  const restrictions = { PUBLISH: "ALLOW_SPECIFIC_REPOSITORIES" };
  const addAllowedRepositories = [entry("lib"), entry("app"), entry("app", "INTERNAL_UPSTREAM")];
  const first = await configure("/npm/*", { restrictions, addAllowedRepositories });
  expect(first.allowedRepositoryUpdates).toEqual({
    PUBLISH: { ADDED: ["lib", "app"] },
    INTERNAL_UPSTREAM: { ADDED: ["app"] },
  });
  const again = await configure("/npm/*", {
    addAllowedRepositories: [entry("app")],
    removeAllowedRepositories: [entry("lib"), entry("lib", "EXTERNAL_UPSTREAM")],
  });
  expect(again.allowedRepositoryUpdates).toEqual({ PUBLISH: { REMOVED: ["lib"] } });
  expect(again.packageGroup?.originConfiguration?.restrictions?.PUBLISH).toMatchObject({
    mode: "ALLOW_SPECIFIC_REPOSITORIES",
    repositoriesCount: 1,
  });
  const allowed = async () =>
    (
      await plane.client.send(
        new ListAllowedRepositoriesForGroupCommand({
          ...{ domain, packageGroup: "/npm/*", originRestrictionType: "PUBLISH" },
        }),
      )
    ).allowedRepositories;
  expect(await allowed()).toEqual(["app"]);
  await plane.client.send(new DeleteRepositoryCommand({ domain, repository: "app" }));
  expect(await allowed()).toEqual([]);
  await expect(
    configure("/npm/*", { addAllowedRepositories: [entry("gone")] }),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException", resourceType: "repository" });
  const many = Array.from({ length: 51 }, (_, n) => entry(`r${n}`));
  await expect(
    configure("/npm/*", { addAllowedRepositories: many, removeAllowedRepositories: many }),
  ).rejects.toMatchObject({ name: "ValidationException" });
});

test("packages are associated strongly, weakly, and as a preview", async () => {
  await plane.createRepository("app");
  await plane.createRepository("other");
  await create("/npm//my-pkg$");
  for (const name of ["my-pkg", "My.Pkg", "mу-рkg", "other"]) await put(name);
  const associated = async (packageGroup: string, preview?: boolean) => {
    const command = new ListAssociatedPackagesCommand({ domain, packageGroup, preview });
    const { packages } = await plane.client.send(command);
    return packages?.map((found) => `${found.package} ${found.associationType}`).sort();
  };
  expect(await associated("/npm//my-pkg$")).toEqual(
    ["My.Pkg WEAK", "my-pkg STRONG", "mу-рkg WEAK"].sort(),
  );
  expect(await associated("/*")).toEqual(["other STRONG"]);
  expect(await associated("/npm//My.Pkg$", true)).toContain("My.Pkg STRONG");
  await expect(associated("/npm//My.Pkg$")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  const found = await plane.client.send(
    new GetAssociatedPackageGroupCommand({ domain, format: "npm", package: "MY_PKG" }),
  );
  expect(found).toMatchObject({
    associationType: "WEAK",
    packageGroup: { pattern: "/npm//my-pkg$" },
  });
});

test("tags are made with the group, changed by its ARN, and go with it or its domain", async () => {
  await create("/npm//a%b$", { tags: [{ key: "team", value: "red" }] });
  const resourceArn = `${arn}/npm//a%25b%24`;
  const tags = async () =>
    (await plane.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  expect((await describeOne("/npm//a%b$"))?.arn).toBe(resourceArn);
  await plane.client.send(
    new TagResourceCommand({ resourceArn, tags: [{ key: "tier", value: "1" }] }),
  );
  expect(await tags()).toEqual([
    { key: "team", value: "red" },
    { key: "tier", value: "1" },
  ]);
  await plane.client.send(new DeletePackageGroupCommand({ domain, packageGroup: "/npm//a%b$" }));
  await expect(tags()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await create("/npm//a%b$", { tags: [{ key: "team", value: "blue" }] });
  await plane.client.send(new DeleteDomainCommand({ domain }));
  const { read } = plane.management.database;
  expect(await read.selectFrom("resource_tags").selectAll().execute()).toEqual([]);
  expect(await read.selectFrom("package_groups").selectAll().execute()).toEqual([]);
});

test("a domain has a limited number of groups", async () => {
  for (let n = 1; n < 40; n += 1) await create(`/npm//p${n}$`);
  await expect(create("/npm//one-more$")).rejects.toMatchObject({
    name: "ServiceQuotaExceededException",
    resourceType: "domain",
  });
});
