import {
  DisposePackageVersionsCommand,
  ListPackageVersionsCommand,
  UpdatePackageVersionsStatusCommand,
  type CodeartifactClient,
  type PackageVersionStatus,
  type UpdatePackageVersionsStatusCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository, type NpmAccess } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const where = { domain: "acme", repository: "packages", format: "npm", package: "lib" } as const;

let packhouse: Packhouse;
let client: CodeartifactClient;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  access = await createHostedRepository(packhouse);
  for (const version of ["1.0.0", "1.1.0", "1.2.0", "2.0.0"]) {
    await publishOrThrow(await aPackageVersion({ name: "lib", version }), access);
  }
});

afterAll(() => packhouse.close());

type Change = Partial<UpdatePackageVersionsStatusCommandInput>;

const update = (versions: string[], targetStatus: PackageVersionStatus, more: Change = {}) =>
  client.send(
    new UpdatePackageVersionsStatusCommand({ ...where, versions, targetStatus, ...more }),
  );

/** Revision and status of each version. */
async function stored(): Promise<Record<string, { revision: string; status: string }>> {
  const { versions = [] } = await client.send(new ListPackageVersionsCommand(where));
  return Object.fromEntries(
    versions.map(({ version = "", revision = "", status = "" }) => [version, { revision, status }]),
  );
}

describe("UpdatePackageVersionsStatus", () => {
  test.each(["Unlisted", "Archived", "Published"] as const)(
    "sets %s and keeps the revision",
    async (status) => {
      const before = await stored();
      const result = await update(["1.0.0", "1.1.0"], status);

      expect(result).toEqual({
        ...answered,
        successfulVersions: {
          "1.0.0": { revision: before["1.0.0"]?.revision, status },
          "1.1.0": { revision: before["1.1.0"]?.revision, status },
        },
        failedVersions: {},
      });
      expect((await stored())["1.0.0"]).toEqual({ ...before["1.0.0"], status });
      expect((await stored())["1.2.0"]).toEqual(before["1.2.0"]);
    },
  );

  test("one that fails stops all: NOT_FOUND and SKIPPED", async () => {
    const before = await stored();
    const { failedVersions, successfulVersions } = await update(["1.0.0", "9.9.9"], "Archived");

    expect(successfulVersions).toEqual({});
    expect(failedVersions).toEqual({
      "1.0.0": { errorCode: "SKIPPED", errorMessage: expect.any(String) as string },
      "9.9.9": { errorCode: "NOT_FOUND", errorMessage: expect.any(String) as string },
    });
    expect(await stored()).toEqual(before);
  });

  test("MISMATCHED_STATUS: another status than expected", async () => {
    const { failedVersions } = await update(["1.0.0"], "Archived", { expectedStatus: "Unlisted" });

    expect(failedVersions).toEqual({
      "1.0.0": {
        errorCode: "MISMATCHED_STATUS",
        errorMessage: "current status: Published, expected status: Unlisted",
      },
    });
  });

  test("MISMATCHED_REVISION: another revision than expected", async () => {
    const revision = (await stored())["1.0.0"]?.revision ?? "";
    const versionRevisions = { "1.0.0": "other" };
    const { failedVersions } = await update(["1.0.0"], "Archived", { versionRevisions });

    expect(failedVersions).toEqual({
      "1.0.0": {
        errorCode: "MISMATCHED_REVISION",
        errorMessage: `current revision: ${revision}, expected revision: other`,
      },
    });
    const right = await update(["1.0.0"], "Published", {
      versionRevisions: { "1.0.0": revision },
    });
    expect(right.failedVersions).toEqual({});
  });

  test("NOT_ALLOWED: a disposed version", async () => {
    await client.send(new DisposePackageVersionsCommand({ ...where, versions: ["2.0.0"] }));
    const { failedVersions } = await update(["2.0.0"], "Published");

    expect(failedVersions?.["2.0.0"]?.errorCode).toBe("NOT_ALLOWED");
  });

  test("ResourceNotFoundException: no such package", async () => {
    const change = update(["1.0.0"], "Archived", { package: "absent" });
    await expect(change).rejects.toMatchObject(notFound("package", "absent"));
  });

  test.each(["Unfinished", "Disposed", "Deleted"] as const)(
    "ValidationException: %s cannot be set",
    async (status) => {
      await expect(update(["1.0.0"], status)).rejects.toMatchObject(invalid());
    },
  );

  test("ValidationException: revisions of other versions than those given", async () => {
    const versionRevisions = { "1.1.0": "other" };
    const change = update(["1.0.0"], "Archived", { versionRevisions });
    await expect(change).rejects.toMatchObject(invalid());
  });

  test("ValidationException: 101 versions", async () => {
    const many = Array.from({ length: 101 }, (_, index) => `1.0.${index}`);
    await expect(update(many, "Archived")).rejects.toMatchObject(invalid());
  });
});
