import {
  DeletePackageVersionsCommand,
  DescribePackageCommand,
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  GetPackageVersionAssetCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionsCommand,
  type CodeartifactClient,
  type DeletePackageVersionsCommandInput,
  type DisposePackageVersionsCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository, type NpmAccess } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { isAccepted, publishOverHttp, publishOrThrow } from "../../harness/publish-over-http.js";

const where = { domain: "acme", repository: "packages", format: "npm", package: "lib" } as const;

let packhouse: Packhouse;
let client: CodeartifactClient;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  access = await createHostedRepository(packhouse);
  for (const version of ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0"]) {
    await publishOrThrow(await aPackageVersion({ name: "lib", version }), access);
  }
});

afterAll(() => packhouse.close());

const revisionOf = async (packageVersion: string) => {
  const described = await client.send(
    new DescribePackageVersionCommand({ ...where, packageVersion }),
  );
  return described.packageVersion?.revision;
};

const message = expect.any(String) as string;
const many = Array.from({ length: 101 }, (_, index) => `1.0.${index}`);

describe("DisposePackageVersions", () => {
  const dispose = (versions: string[], more: Partial<DisposePackageVersionsCommandInput> = {}) =>
    client.send(new DisposePackageVersionsCommand({ ...where, versions, ...more }));

  test("takes the assets away and keeps the version", async () => {
    const revision = await revisionOf("1.0.0");
    const result = await dispose(["1.0.0"]);

    expect(result).toEqual({
      ...answered,
      successfulVersions: {
        "1.0.0": { revision: expect.any(String) as string, status: "Disposed" },
      },
      failedVersions: {},
    });
    expect(revision).toEqual(expect.any(String));
    const { versions = [] } = await client.send(new ListPackageVersionsCommand(where));
    expect(versions.find(({ version }) => version === "1.0.0")?.status).toBe("Disposed");
    const disposed = { ...where, packageVersion: "1.0.0" };
    const { assets } = await client.send(new ListPackageVersionAssetsCommand(disposed));
    expect(assets).toEqual([]);
    const download = new GetPackageVersionAssetCommand({ ...disposed, asset: "package.tgz" });
    await expect(client.send(download)).rejects.toMatchObject(conflict("package-version", "1.0.0"));
  });

  test("its number stays taken", async () => {
    const again = await aPackageVersion({ name: "lib", version: "1.0.0", manifest: { x: 1 } });
    expect((await publishOverHttp(again, access)).status).toBe(409);
  });

  test("one that fails stops all: MISMATCHED_STATUS, MISMATCHED_REVISION, NOT_FOUND, SKIPPED", async () => {
    const wrongStatus = await dispose(["1.1.0", "9.9.9"], { expectedStatus: "Archived" });
    expect(wrongStatus).toMatchObject({
      successfulVersions: {},
      failedVersions: {
        "1.1.0": {
          errorCode: "MISMATCHED_STATUS",
          errorMessage: "current status: Published, expected status: Archived",
        },
        "9.9.9": { errorCode: "NOT_FOUND", errorMessage: message },
      },
    });
    const wrongRevision = await dispose(["1.1.0", "1.2.0"], {
      versionRevisions: { "1.1.0": "other", "1.2.0": (await revisionOf("1.2.0")) ?? "" },
    });
    expect(wrongRevision).toMatchObject({
      successfulVersions: {},
      failedVersions: {
        "1.1.0": { errorCode: "MISMATCHED_REVISION", errorMessage: message },
        "1.2.0": { errorCode: "SKIPPED", errorMessage: message },
      },
    });
  });

  test("ResourceNotFoundException: no such package", async () => {
    await expect(dispose(["1.0.0"], { package: "absent" })).rejects.toMatchObject(
      notFound("package", "absent"),
    );
  });

  test("ValidationException: 101 versions", async () => {
    await expect(dispose(many)).rejects.toMatchObject(invalid());
  });
});

describe("DeletePackageVersions", () => {
  const remove = (versions: string[], more: Partial<DeletePackageVersionsCommandInput> = {}) =>
    client.send(new DeletePackageVersionsCommand({ ...where, versions, ...more }));

  test("removes versions and keeps the package", async () => {
    const revision = await revisionOf("1.1.0");
    expect(await remove(["1.1.0", "1.0.0"])).toEqual({
      ...answered,
      successfulVersions: {
        "1.0.0": { revision: expect.any(String) as string, status: "Deleted" },
        "1.1.0": { revision, status: "Deleted" },
      },
      failedVersions: {},
    });
    await expect(revisionOf("1.1.0")).rejects.toMatchObject(notFound("package-version", "1.1.0"));
  });

  test("the number is free for other bytes", async () => {
    const other = await aPackageVersion({ name: "lib", version: "1.1.0", manifest: { x: 1 } });
    expect(isAccepted(await publishOverHttp(other, access))).toBe(true);
  });

  test("one that fails stops all: NOT_FOUND and SKIPPED", async () => {
    expect(await remove(["1.2.0", "9.9.9"])).toEqual({
      ...answered,
      successfulVersions: {},
      failedVersions: {
        "1.2.0": { errorCode: "SKIPPED", errorMessage: message },
        "9.9.9": { errorCode: "NOT_FOUND", errorMessage: message },
      },
    });
    expect(await revisionOf("1.2.0")).toEqual(expect.any(String));
  });

  test("MISMATCHED_STATUS: another status than expected", async () => {
    const { failedVersions } = await remove(["1.2.0"], { expectedStatus: "Archived" });
    expect(failedVersions).toEqual({
      "1.2.0": {
        errorCode: "MISMATCHED_STATUS",
        errorMessage: "current status: Published, expected status: Archived",
      },
    });
  });

  test("the last version gone, the package and its origin controls are there", async () => {
    await remove(["1.1.0", "1.2.0", "1.3.0", "2.0.0"]);
    const described = await client.send(new DescribePackageCommand(where));

    expect(described.package?.originConfiguration?.restrictions).toEqual({
      publish: "ALLOW",
      upstream: "BLOCK",
    });
    const { versions, defaultDisplayVersion } = await client.send(
      new ListPackageVersionsCommand(where),
    );
    expect(versions).toEqual([]);
    expect(defaultDisplayVersion ?? undefined).toBeUndefined();
  });

  test("ResourceNotFoundException: no such package", async () => {
    await expect(remove(["1.0.0"], { package: "absent" })).rejects.toMatchObject(
      notFound("package", "absent"),
    );
  });

  test("ValidationException: 101 versions", async () => {
    await expect(remove(many)).rejects.toMatchObject(invalid());
  });
});
