import {
  CreateRepositoryCommand,
  DeletePackageCommand,
  DeletePackageVersionsCommand,
  DescribePackageCommand,
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
  UpdatePackageVersionsStatusCommand,
  type UpdatePackageVersionsStatusCommandInput,
} from "@aws-sdk/client-codeartifact";
import {
  type ControlPlaneFixture,
  aControlPlane,
  owner,
  publishVersion,
} from "./control-plane.fixture.js";
import { caller, npm } from "../catalog/catalog.fixture.js";
import { getRepository } from "../catalog/management/lookup.js";

let plane: ControlPlaneFixture;
const inApp = { domain: "main", repository: "app" };
const lib = { ...inApp, format: "npm", package: "lib" } as const;

beforeEach(async () => {
  plane = await aControlPlane();
  await plane.client.send(new CreateRepositoryCommand(inApp));
});

afterEach(() => plane.close());

const publish = (version: string, metadata: object = {}) =>
  publishVersion(plane, version, { metadata });

describe("UpdatePackageVersionsStatus", () => {
  const update = (input: Partial<UpdatePackageVersionsStatusCommandInput>) =>
    plane.client.send(
      new UpdatePackageVersionsStatusCommand({
        ...lib,
        versions: ["1.0.0"],
        targetStatus: "Archived",
        ...input,
      }),
    );

  test("answers with revision and status of each version", async () => {
    const revision = await publish("1.0.0");
    expect(await update({ versionRevisions: { "1.0.0": revision } })).toMatchObject({
      successfulVersions: { "1.0.0": { revision, status: "Archived" } },
      failedVersions: {},
    });
    const described = await plane.client.send(
      new DescribePackageVersionCommand({ ...lib, packageVersion: "1.0.0" }),
    );
    expect(described.packageVersion).toMatchObject({ revision, status: "Archived" });
  });

  test("two good versions and a bad one: nothing changes, and each says why", async () => {
    await publish("1.0.0");
    await publish("1.1.0");
    expect(await update({ versions: ["1.0.0", "not-there", "1.1.0"] })).toMatchObject({
      successfulVersions: {},
      failedVersions: {
        "1.0.0": { errorCode: "SKIPPED", errorMessage: "version 1.0.0 is skipped" },
        "1.1.0": { errorCode: "SKIPPED", errorMessage: "version 1.1.0 is skipped" },
        "not-there": { errorCode: "NOT_FOUND" },
      },
    });
  });

  test.each<[string, Partial<UpdatePackageVersionsStatusCommandInput>]>([
    ["a status that only happens to versions", { targetStatus: "Disposed" }],
    ["no version", { versions: [] }],
    ["101 versions", { versions: Array.from({ length: 101 }, (_, i) => `1.0.${i}`) }],
    ["revisions of other versions", { versionRevisions: { "1.1.0": "r" } }],
    ["revisions of more versions", { versionRevisions: { "1.0.0": "r", "1.1.0": "r" } }],
  ])("%s is refused", async (_, input) => {
    await publish("1.0.0");
    await expect(update(input)).rejects.toHaveProperty("name", "ValidationException");
  });

  test("the package must be in this very repository", async () => {
    await expect(update({})).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "package",
      resourceId: "lib",
    });
  });
});

test("disposed versions have no assets, and can then only be deleted", async () => {
  const revision = await publish("1.0.0");
  const versions = ["1.0.0"];
  const disposed = await plane.client.send(
    new DisposePackageVersionsCommand({ ...lib, versions, expectedStatus: "Published" }),
  );
  expect(disposed.successfulVersions).toEqual({ "1.0.0": { revision, status: "Disposed" } });
  const { assets } = await plane.client.send(
    new ListPackageVersionAssetsCommand({ ...lib, packageVersion: "1.0.0" }),
  );
  expect(assets).toEqual([]);
  const restored = await plane.client.send(
    new UpdatePackageVersionsStatusCommand({ ...lib, versions, targetStatus: "Published" }),
  );
  expect(restored.failedVersions).toMatchObject({ "1.0.0": { errorCode: "NOT_ALLOWED" } });
  const deleted = await plane.client.send(new DeletePackageVersionsCommand({ ...lib, versions }));
  expect(deleted.successfulVersions).toEqual({ "1.0.0": { revision, status: "Deleted" } });
  expect(await publish("1.0.0")).not.toBe(revision);
});

test("a package is described, deleted with its versions, and then gone", async () => {
  await publish("1.0.0");
  const originConfiguration = { restrictions: { publish: "ALLOW", upstream: "BLOCK" } };
  const described = await plane.client.send(new DescribePackageCommand(lib));
  expect(described.package).toEqual({ format: "npm", name: "lib", originConfiguration });
  const { deletedPackage } = await plane.client.send(new DeletePackageCommand(lib));
  expect(deletedPackage).toEqual({ format: "npm", package: "lib", originConfiguration });
  for (const command of [new DescribePackageCommand(lib), new DeletePackageCommand(lib)]) {
    // Both have the same type of client; only the outputs differ.
    await expect(plane.client.send(command as DescribePackageCommand)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "package",
    });
  }
});

describe("what a version says of itself", () => {
  test("its dependencies, with their types", async () => {
    const revision = await publish("1.0.0", {
      dependencies: { "@team/a": "^1.0.0" },
      peerDependencies: { b: "*" },
    });
    const command = new ListPackageVersionDependenciesCommand({ ...lib, packageVersion: "1.0.0" });
    expect(await plane.client.send(command)).toMatchObject({
      format: "npm",
      package: "lib",
      version: "1.0.0",
      versionRevision: revision,
      dependencies: [
        {
          namespace: "team",
          package: "a",
          dependencyType: "regular",
          versionRequirement: "^1.0.0",
        },
        { package: "b", dependencyType: "peer", versionRequirement: "*" },
      ],
    });
  });

  test("more dependencies than fit on a page come on the next one", async () => {
    const dependencies = Object.fromEntries(
      Array.from({ length: 1001 }, (_, index) => [`d${index}`, "1"]),
    );
    await publish("1.0.0", { dependencies });
    const list = (nextToken?: string) =>
      plane.client.send(
        new ListPackageVersionDependenciesCommand({ ...lib, packageVersion: "1.0.0", nextToken }),
      );
    const first = await list();
    const second = await list(first.nextToken);
    expect([first.dependencies?.length, second.dependencies]).toMatchObject([
      1000,
      [{ package: "d1000" }],
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test("its readme, or that it has none", async () => {
    const get = (packageVersion: string) =>
      plane.client.send(new GetPackageVersionReadmeCommand({ ...lib, packageVersion }));
    const repository = await getRepository(
      plane.catalog.database.read,
      { name: "main", owner },
      "app",
    );
    const draft = await plane.catalog.aVersion(repository, "2.0.0", { name: npm("lib") });
    const readme = "# Lib\n\nÜber alles.";
    const version = { ...draft, readme: Buffer.from(readme) };
    const { revision } = await plane.catalog.catalog.publish(repository, version, caller);
    await publish("1.0.0");
    expect(await get("2.0.0")).toMatchObject({
      format: "npm",
      package: "lib",
      version: "2.0.0",
      versionRevision: revision,
      readme,
    });
    await expect(get("1.0.0")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Version 1.0.0 of lib has no readme.",
    });
  });
});
