import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionDependenciesCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, notFound } from "../../harness/api-errors.js";
import { createHostedRepository } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const coordinates = { format: "npm", namespace: "acme", package: "lib" } as const;
const where = {
  domain: "acme",
  repository: "packages",
  ...coordinates,
  packageVersion: "1.0.0",
};
const readme = "# lib\n\nWhat it does, and why: ünïcode.\n";

let packhouse: Packhouse;
let client: CodeartifactClient;
let versionRevision: string | undefined;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  const manifest = {
    dependencies: { koa: "^2.0.0", "@types/node": "20" },
    devDependencies: { jest: "~30.0.0" },
    peerDependencies: { react: ">=18" },
    optionalDependencies: { fsevents: "*" },
  };
  const files = { "README.md": readme };
  await publishOrThrow(
    await aPackageVersion({ name: "@acme/lib", manifest: { ...manifest, readme }, files }),
    access,
  );
  await publishOrThrow(await aPackageVersion({ name: "bare" }), access);
  const described = await client.send(new DescribePackageVersionCommand(where));
  versionRevision = described.packageVersion?.revision;
});

afterAll(() => packhouse.close());

const bare = { namespace: undefined, package: "bare" };

const missing = [
  [{ repository: "none" }, notFound("repository", "none")],
  [{ package: "absent" }, notFound("package", "absent")],
  [{ packageVersion: "9.9.9" }, notFound("package-version", "9.9.9")],
] as const;

describe("ListPackageVersionDependencies", () => {
  const list = (more: object = {}) =>
    client.send(new ListPackageVersionDependenciesCommand({ ...where, ...more }));

  test("has the direct dependencies with their types", async () => {
    const listed = await list();

    expect(listed).toEqual({
      ...answered,
      ...coordinates,
      version: "1.0.0",
      versionRevision,
      dependencies: expect.any(Array) as object,
    });
    expect(listed.dependencies).toHaveLength(5);
    expect(listed.dependencies).toEqual(
      expect.arrayContaining([
        { package: "koa", dependencyType: "regular", versionRequirement: "^2.0.0" },
        {
          namespace: "types",
          package: "node",
          dependencyType: "regular",
          versionRequirement: "20",
        },
        { package: "jest", dependencyType: "dev", versionRequirement: "~30.0.0" },
        { package: "react", dependencyType: "peer", versionRequirement: ">=18" },
        { package: "fsevents", dependencyType: "optional", versionRequirement: "*" },
      ]),
    );
  });

  test("of a version without any is an empty list", async () => {
    expect((await list(bare)).dependencies).toEqual([]);
  });

  test.each(missing)("ResourceNotFoundException: %j", async (more, exception) => {
    await expect(list(more)).rejects.toMatchObject(exception);
  });
});

describe("GetPackageVersionReadme", () => {
  const get = (more: object = {}) =>
    client.send(new GetPackageVersionReadmeCommand({ ...where, ...more }));

  test("returns what was published", async () => {
    expect(await get()).toEqual({
      ...answered,
      ...coordinates,
      version: "1.0.0",
      versionRevision,
      readme,
    });
  });

  test("ResourceNotFoundException: the version has none", async () => {
    await expect(get(bare)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  test.each(missing)("ResourceNotFoundException: %j", async (more, exception) => {
    await expect(get(more)).rejects.toMatchObject(exception);
  });
});
