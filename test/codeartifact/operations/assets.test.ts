import { createHash } from "node:crypto";
import {
  DescribePackageVersionCommand,
  GetPackageVersionAssetCommand,
  ListPackageVersionAssetsCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, notFound } from "../../harness/api-errors.js";
import { createHostedRepository } from "../../harness/chain.js";
import { aPackageVersion, type PackageVersionFixture } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const coordinates = { format: "npm", namespace: "acme", package: "lib" } as const;
const where = {
  domain: "acme",
  repository: "packages",
  ...coordinates,
  packageVersion: "1.0.0",
};

let packhouse: Packhouse;
let client: CodeartifactClient;
let fixture: PackageVersionFixture;
let revision: string | undefined;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  fixture = await aPackageVersion({ name: "@acme/lib" });
  await publishOrThrow(fixture, access);
  const { packageVersion } = await client.send(new DescribePackageVersionCommand(where));
  revision = packageVersion?.revision;
});

afterAll(() => packhouse.close());

const digest = (algorithm: string) => createHash(algorithm).update(fixture.tarball).digest("hex");

const missing = [
  [{ repository: "none" }, notFound("repository", "none")],
  [{ package: "absent" }, notFound("package", "absent")],
  [{ packageVersion: "9.9.9" }, notFound("package-version", "9.9.9")],
] as const;

describe("ListPackageVersionAssets", () => {
  const list = (more: object = {}) =>
    client.send(new ListPackageVersionAssetsCommand({ ...where, ...more }));

  test("has name, size and four hashes of each", async () => {
    expect(await list()).toEqual({
      ...answered,
      ...coordinates,
      version: "1.0.0",
      versionRevision: revision,
      assets: [
        {
          name: "package.tgz",
          size: fixture.tarball.length,
          hashes: {
            MD5: digest("md5"),
            "SHA-1": digest("sha1"),
            "SHA-256": digest("sha256"),
            "SHA-512": digest("sha512"),
          },
        },
      ],
    });
  });

  test.each(missing)("ResourceNotFoundException: %j", async (more, exception) => {
    await expect(list(more)).rejects.toMatchObject(exception);
  });
});

describe("GetPackageVersionAsset", () => {
  const get = (more: object = {}) =>
    client.send(new GetPackageVersionAssetCommand({ ...where, asset: "package.tgz", ...more }));

  test("streams the bytes", async () => {
    const answer = await get();

    expect(answer).toEqual({
      ...answered,
      asset: expect.anything() as object,
      assetName: "package.tgz",
      packageVersion: "1.0.0",
      packageVersionRevision: revision,
    });
    const bytes = await answer.asset?.transformToByteArray();
    expect(bytes && Buffer.from(bytes).equals(fixture.tarball)).toBe(true);
  });

  test("takes the revision the version has", async () => {
    const { asset } = await get({ packageVersionRevision: revision });
    expect(await asset?.transformToByteArray()).toHaveLength(fixture.tarball.length);
  });

  test("ConflictException: another revision", async () => {
    await expect(get({ packageVersionRevision: "other" })).rejects.toMatchObject(
      conflict("package-version", "1.0.0"),
    );
  });

  test.each([...missing, [{ asset: "other.tgz" }, notFound("asset", "other.tgz")] as const])(
    "ResourceNotFoundException: %j",
    async (more, exception) => {
      await expect(get(more)).rejects.toMatchObject(exception);
    },
  );
});
