import {
  CreateDomainCommand,
  CreatePackageGroupCommand,
  DeletePackageGroupCommand,
  DescribePackageGroupCommand,
  ListPackageGroupsCommand,
  ListSubPackageGroupsCommand,
  ListTagsForResourceCommand,
  UpdatePackageGroupCommand,
  paginateListPackageGroups,
  paginateListSubPackageGroups,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import {
  answered,
  conflictOther,
  invalid,
  notFound,
  notFoundOther,
  overQuota,
} from "../../harness/api-errors.js";
import { OWNER, Packhouse, REGION } from "../../harness/packhouse.js";

const domain = "acme";

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start({
    environment: { PACKHOUSE_LIMITS_MAX_PACKAGE_GROUPS_PER_DOMAIN: "6" },
  });
  client = packhouse.client;
  await client.send(new CreateDomainCommand({ domain }));
});

afterAll(() => packhouse.close());

const arnOf = (pattern: string) => {
  const path = pattern.replace("*", "%2a").replace("$", "%24");
  return `arn:aws:codeartifact:${REGION}:${OWNER}:package-group/${domain}${path}`;
};

const referenceTo = (pattern: string) => ({ arn: arnOf(pattern), pattern });

const inherited = (pattern: string) => ({
  mode: "INHERIT",
  effectiveMode: "ALLOW",
  inheritedFrom: referenceTo(pattern),
  repositoriesCount: 0,
});
const allowed = { mode: "ALLOW", effectiveMode: "ALLOW", repositoriesCount: 0 };
const restrictions = (one: object) => ({
  PUBLISH: one,
  EXTERNAL_UPSTREAM: one,
  INTERNAL_UPSTREAM: one,
});

const groupOf = (pattern: string, parent: string, members: object = {}) => ({
  ...referenceTo(pattern),
  domainName: domain,
  domainOwner: OWNER,
  createdTime: expect.any(Date) as Date,
  contactInfo: "",
  description: "",
  originConfiguration: { restrictions: restrictions(inherited("/*")) },
  parent: referenceTo(parent),
  ...members,
});

const create = (packageGroup: string, more: object = {}) =>
  client.send(new CreatePackageGroupCommand({ domain, packageGroup, ...more }));
const describeIt = (packageGroup: string) =>
  client.send(new DescribePackageGroupCommand({ domain, packageGroup }));
const remove = (packageGroup: string) =>
  client.send(new DeletePackageGroupCommand({ domain, packageGroup }));

describe("CreatePackageGroup", () => {
  test("inherits everything from its parent", async () => {
    const contact = { contactInfo: "team@acme.example", description: "What we publish" };
    const tags = [{ key: "team", value: "build" }];
    const created = await create("/npm/acme/*", { ...contact, tags });

    expect(created).toEqual({
      ...answered,
      packageGroup: groupOf("/npm/acme/*", "/*", contact),
    });
    const listed = new ListTagsForResourceCommand({ resourceArn: created.packageGroup?.arn });
    expect((await client.send(listed)).tags).toEqual(tags);
  });

  test("between two groups becomes the parent of the inner one", async () => {
    await create("/npm/*");
    expect((await describeIt("/npm/acme/*")).packageGroup?.parent).toEqual(referenceTo("/npm/*"));
  });

  test("ConflictException: there is one of this pattern", async () => {
    await expect(create("/npm/*")).rejects.toMatchObject(conflictOther("/npm/*"));
  });

  test("ConflictException: the root is there from the beginning", async () => {
    await expect(create("/*")).rejects.toMatchObject(conflictOther("/*"));
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const creation = client.send(
      new CreatePackageGroupCommand({ domain: "nowhere", packageGroup: "/npm/*" }),
    );
    await expect(creation).rejects.toMatchObject(notFound("domain", "nowhere"));
  });

  test("ServiceQuotaExceededException: as many as the operator allows, the root counted", async () => {
    await client.send(new CreateDomainCommand({ domain: "small" }));
    const createIn = (format: string) =>
      client.send(new CreatePackageGroupCommand({ domain: "small", packageGroup: `/${format}/*` }));
    for (const format of ["npm", "pypi", "maven", "nuget", "cargo"]) await createIn(format);

    await expect(createIn("ruby")).rejects.toMatchObject(overQuota("domain", "small"));
  });

  test.each(["npm/*", "/conda/*", "/npm", "/npm/acme/lib", "/npm/acme/lib-~", "/maven//lib$"])(
    "ValidationException: %s is no pattern",
    async (pattern) => {
      await expect(create(pattern)).rejects.toMatchObject(invalid());
    },
  );
});

describe("DescribePackageGroup", () => {
  test("has the root, which allows everything and has no parent", async () => {
    const { packageGroup } = await describeIt("/*");

    expect(packageGroup).toMatchObject({
      ...referenceTo("/*"),
      domainName: domain,
      domainOwner: OWNER,
      originConfiguration: { restrictions: restrictions(allowed) },
    });
    expect(packageGroup).not.toHaveProperty("parent");
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(describeIt("/pypi/*")).rejects.toMatchObject(notFoundOther("/pypi/*"));
  });
});

describe("UpdatePackageGroup", () => {
  const update = (packageGroup: string, members: object) =>
    client.send(new UpdatePackageGroupCommand({ domain, packageGroup, ...members }));

  test("changes what is given and leaves the rest", async () => {
    const updated = await update("/npm/acme/*", { description: "Other words" });
    expect(updated).toEqual({
      ...answered,
      packageGroup: groupOf("/npm/acme/*", "/npm/*", {
        contactInfo: "team@acme.example",
        description: "Other words",
      }),
    });
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(update("/pypi/*", {})).rejects.toMatchObject(notFoundOther("/pypi/*"));
  });
});

describe("ListPackageGroups", () => {
  const list = async (prefix?: string) => {
    const listed = await client.send(new ListPackageGroupsCommand({ domain, prefix }));
    return (listed.packageGroups ?? []).map(({ pattern }) => pattern).sort();
  };

  test("has all with their members", async () => {
    await create("/npm/acme/lib$");
    const listed = await client.send(new ListPackageGroupsCommand({ domain }));

    expect(listed.packageGroups).toHaveLength(4);
    expect(listed).toEqual({
      ...answered,
      packageGroups: expect.arrayContaining([
        groupOf("/npm/*", "/*"),
        groupOf("/npm/acme/lib$", "/npm/acme/*"),
      ]) as object,
    });
  });

  test("is narrowed by a prefix of the pattern", async () => {
    expect(await list("/npm/acme")).toEqual(["/npm/acme/*", "/npm/acme/lib$"]);
    expect(await list("/pypi")).toEqual([]);
  });

  test("pages", async () => {
    const paged: (string | undefined)[] = [];
    for await (const page of paginateListPackageGroups({ client, pageSize: 1 }, { domain })) {
      paged.push(...(page.packageGroups ?? []).map(({ pattern }) => pattern));
    }
    expect(paged.sort()).toEqual(await list());
  });

  test("ResourceNotFoundException: no such domain", async () => {
    const listed = client.send(new ListPackageGroupsCommand({ domain: "nowhere" }));
    await expect(listed).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});

describe("ListSubPackageGroups", () => {
  const list = (packageGroup: string) =>
    client.send(new ListSubPackageGroupsCommand({ domain, packageGroup }));

  test("has the direct children only", async () => {
    expect(await list("/*")).toEqual({ ...answered, packageGroups: [groupOf("/npm/*", "/*")] });
    const { packageGroups = [] } = await list("/npm/acme/*");
    expect(packageGroups.map(({ pattern }) => pattern)).toEqual(["/npm/acme/lib$"]);
    expect((await list("/npm/acme/lib$")).packageGroups).toEqual([]);
  });

  test("pages", async () => {
    await create("/pypi/*");
    const paged: (string | undefined)[] = [];
    const root = { domain, packageGroup: "/*" };
    for await (const page of paginateListSubPackageGroups({ client, pageSize: 1 }, root)) {
      paged.push(...(page.packageGroups ?? []).map(({ pattern }) => pattern));
    }
    expect(paged.sort()).toEqual(["/npm/*", "/pypi/*"]);
    await remove("/pypi/*");
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(list("/cargo/*")).rejects.toMatchObject(notFoundOther("/cargo/*"));
  });
});

describe("DeletePackageGroup", () => {
  test("repeats the description; the children move up", async () => {
    const deleted = await remove("/npm/acme/*");
    expect(deleted.packageGroup).toMatchObject(referenceTo("/npm/acme/*"));
    expect(deleted).toEqual({ ...answered, packageGroup: expect.any(Object) as object });
    expect((await describeIt("/npm/acme/lib$")).packageGroup?.parent).toEqual(
      referenceTo("/npm/*"),
    );
    await expect(describeIt("/npm/acme/*")).rejects.toMatchObject(notFoundOther("/npm/acme/*"));
  });

  test("ResourceNotFoundException: no such group", async () => {
    await expect(remove("/cargo/*")).rejects.toMatchObject(notFoundOther("/cargo/*"));
  });

  test("ValidationException: the root, which stays", async () => {
    await expect(remove("/*")).rejects.toMatchObject(invalid());
    expect((await describeIt("/*")).packageGroup?.pattern).toBe("/*");
  });
});
