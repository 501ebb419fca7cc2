import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  DescribePackageVersionCommand,
  GetAuthorizationTokenCommand,
  GetPackageVersionAssetCommand,
  ListPackageVersionAssetsCommand,
  PublishPackageVersionCommand,
  type PublishPackageVersionCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, conflict, invalid, notFound, overQuota } from "../../harness/api-errors.js";
import { Packhouse } from "../../harness/packhouse.js";

const inTools = { domain: "acme", repository: "tools" };
const coordinates = { format: "generic", namespace: "team", package: "model" } as const;

let packhouse: Packhouse;
const bytes = randomBytes(200_000);
const digest = (algorithm: string, of = bytes) => createHash(algorithm).update(of).digest("hex");

beforeAll(async () => {
  const environment = {
    PACKHOUSE_LIMITS_MAX_ASSET_BYTES: "1000000",
    PACKHOUSE_LIMITS_MAX_ASSETS_PER_VERSION: "2",
  };
  packhouse = await Packhouse.start({ environment });
  await packhouse.client.send(new CreateDomainCommand({ domain: "acme" }));
  await packhouse.client.send(new CreateRepositoryCommand(inTools));
});

afterAll(() => packhouse.close());

type Input = Omit<Partial<PublishPackageVersionCommandInput>, "assetContent">;

function publish(packageVersion: string, more: Input = {}, content: Buffer<ArrayBuffer> = bytes) {
  return packhouse.client.send(
    new PublishPackageVersionCommand({
      ...inTools,
      ...coordinates,
      packageVersion,
      assetName: "model.bin",
      assetSHA256: digest("sha256", content),
      ...more,
      assetContent: content,
    }),
  );
}

async function read(packageVersion: string, asset = "model.bin"): Promise<Buffer> {
  const where = { ...inTools, ...coordinates, packageVersion, asset };
  const reply = await packhouse.client.send(new GetPackageVersionAssetCommand(where));
  return Buffer.from((await reply.asset?.transformToByteArray()) ?? []);
}

const describeVersion = (packageVersion: string) =>
  packhouse.client.send(
    new DescribePackageVersionCommand({ ...inTools, ...coordinates, packageVersion }),
  );

describe("PublishPackageVersion", () => {
  test("answers with the asset's hashes; what was published is described, listed and read back", async () => {
    const published = await publish("1.0.0");
    const hashes = {
      MD5: digest("md5"),
      "SHA-1": digest("sha1"),
      "SHA-256": digest("sha256"),
      "SHA-512": digest("sha512"),
    };
    const asset = { name: "model.bin", size: bytes.length, hashes };
    expect(published).toEqual({
      ...answered,
      ...coordinates,
      version: "1.0.0",
      versionRevision: expect.stringMatching(/^[\w+/]{43}=$/) as string,
      status: "Published",
      asset,
    });
    const { packageVersion } = await describeVersion("1.0.0");
    expect(packageVersion).toMatchObject({
      revision: published.versionRevision,
      status: "Published",
      origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "tools" } },
    });
    const where = { ...inTools, ...coordinates, packageVersion: "1.0.0" };
    const listed = await packhouse.client.send(new ListPackageVersionAssetsCommand(where));
    expect(listed.assets).toEqual([asset]);
    expect(await read("1.0.0")).toEqual(bytes);
  });

  test("an unfinished version gains assets, serves none, and is closed by the last of them", async () => {
    const first = await publish("2.0.0", { unfinished: true });
    expect(first.status).toBe("Unfinished");
    await expect(read("2.0.0")).rejects.toMatchObject(notFound("asset", "model.bin"));
    const last = await publish("2.0.0", { assetName: "read me.txt" }, Buffer.from("hello"));
    expect(last.status).toBe("Published");
    expect(last.versionRevision).not.toBe(first.versionRevision);
    expect(await read("2.0.0", "read me.txt")).toEqual(Buffer.from("hello"));
    expect(await read("2.0.0")).toEqual(bytes);
    await expect(publish("2.0.0", { assetName: "third" })).rejects.toMatchObject(
      conflict("package-version", "2.0.0"),
    );
  });

  test("ConflictException: other bytes by a name that is there; the same again are the same publish", async () => {
    const first = await publish("3.0.0");
    expect(await publish("3.0.0")).toMatchObject({
      versionRevision: first.versionRevision,
      status: "Published",
    });
    await expect(publish("3.0.0", {}, Buffer.from("other"))).rejects.toMatchObject(
      conflict("package-version", "3.0.0"),
    );
    expect(await read("3.0.0")).toEqual(bytes);
  });

  test("ValidationException: a body that is not what the hash says, and nothing is left of it", async () => {
    const assetSHA256 = digest("sha256", Buffer.from("promised"));
    await expect(publish("4.0.0", { assetSHA256 })).rejects.toMatchObject(invalid());
    await expect(describeVersion("4.0.0")).rejects.toMatchObject(
      notFound("package-version", "4.0.0"),
    );
    expect(await readdir(join(packhouse.dataDirectory, "blobs", "tmp"))).toEqual([]);
  });

  test("ValidationException: another format, no namespace, an unlawful asset name", async () => {
    await expect(publish("5.0.0", { format: "npm" })).rejects.toMatchObject({
      ...invalid(),
      message: expect.stringContaining("publish npm packages with their own client") as string,
    });
    await expect(publish("5.0.0", { namespace: undefined })).rejects.toMatchObject(invalid());
    await expect(publish("5.0.0", { assetName: "a/b" })).rejects.toMatchObject(invalid());
  });

  test("ResourceNotFoundException: no such repository", async () => {
    await expect(publish("5.0.0", { repository: "none" })).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });

  test("ServiceQuotaExceededException: assets too large, or too many for one version", async () => {
    await expect(publish("6.0.0", {}, Buffer.alloc(1_000_001))).rejects.toMatchObject(
      overQuota("asset", "model.bin"),
    );
    await publish("6.0.0", { unfinished: true, assetName: "1" });
    await publish("6.0.0", { unfinished: true, assetName: "2" });
    await expect(publish("6.0.0", { assetName: "3" })).rejects.toMatchObject(
      overQuota("package-version", "6.0.0"),
    );
  });

  test("the repository endpoint of generic packages says what to use instead", async () => {
    const request = new GetAuthorizationTokenCommand({ domain: "acme" });
    const { authorizationToken = "" } = await packhouse.client.send(request);
    const url = `${packhouse.url}/d/acme-000000000000/generic/tools/team/model`;
    const reply = await fetch(url, { headers: { authorization: `Bearer ${authorizationToken}` } });
    expect(reply.status).toBe(404);
    expect(await reply.text()).toContain("aws codeartifact publish-package-version");
  });
});
