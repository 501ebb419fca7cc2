import { createHash } from "node:crypto";
import {
  CreateRepositoryCommand,
  DescribePackageVersionCommand,
  GetPackageVersionAssetCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionsCommand,
  ListPackagesCommand,
} from "@aws-sdk/client-codeartifact";
import { npm } from "../catalog/catalog.fixture.js";
import type { VersionStatus } from "../catalog/model.js";
import {
  type ControlPlaneFixture,
  type Publication,
  aControlPlane,
  publishVersion,
} from "./control-plane.fixture.js";

let plane: ControlPlaneFixture;
const domain = "main";
const inApp = { domain, repository: "app" };
const lib = { ...inApp, format: "npm", package: "lib" } as const;

beforeEach(async () => {
  plane = await aControlPlane();
  await plane.client.send(new CreateRepositoryCommand(inApp));
});

afterEach(() => plane.close());

const publish = (version: string, publication?: Publication) =>
  publishVersion(plane, version, publication);

async function setStatus(version: string, status: VersionStatus): Promise<void> {
  await plane.catalog.database.transact((tx) =>
    tx.updateTable("package_versions").set({ status }).where("version", "=", version).execute(),
  );
}

describe("ListPackages", () => {
  const list = async (
    input: Partial<ConstructorParameters<typeof ListPackagesCommand>[0]> = {},
  ) => {
    const { packages } = await plane.client.send(new ListPackagesCommand({ ...inApp, ...input }));
    return packages?.map((p) => `${p.namespace ?? ""}/${p.package ?? ""}`);
  };

  beforeEach(async () => {
    for (const name of [npm("lib"), npm("lab"), npm("lib", "team"), npm("tool", "tea")]) {
      await publish("1.0.0", { name });
    }
  });

  test("shows packages with their origin controls, those without namespace first", async () => {
    const { packages } = await plane.client.send(new ListPackagesCommand(inApp));
    expect(packages?.[0]).toEqual({
      format: "npm",
      package: "lab",
      originConfiguration: { restrictions: { publish: "ALLOW", upstream: "BLOCK" } },
    });
    expect(await list()).toEqual(["/lab", "/lib", "tea/tool", "team/lib"]);
  });

  test("filters by format, prefixes and origin controls", async () => {
    expect(await list({ format: "pypi" })).toEqual([]);
    expect(await list({ packagePrefix: "li" })).toEqual(["/lib", "team/lib"]);
    expect(await list({ format: "npm", namespace: "tea" })).toEqual(["tea/tool", "team/lib"]);
    expect(await list({ format: "npm", namespace: "team", packagePrefix: "t" })).toEqual([]);
    expect(await list({ publish: "BLOCK" })).toEqual([]);
    expect(await list({ publish: "ALLOW", upstream: "BLOCK" })).toHaveLength(4);
  });

  test("takes a namespace only with a format", async () => {
    await expect(list({ namespace: "team" })).rejects.toHaveProperty("name", "ValidationException");
  });

  test("pages through all of them", async () => {
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await plane.client.send(
        new ListPackagesCommand({ ...inApp, maxResults: 3, nextToken }),
      );
      seen.push(...(page.packages ?? []).map((p) => p.package));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(["lab", "lib", "tool", "lib"]);
  });
});

describe("ListPackageVersions", () => {
  const list = (input: Partial<ConstructorParameters<typeof ListPackageVersionsCommand>[0]> = {}) =>
    plane.client.send(new ListPackageVersionsCommand({ ...lib, ...input }));
  const versions = async (input = {}) =>
    (await list(input)).versions?.map(({ version }) => version);

  test("shows every status, with revision and origin", async () => {
    const revision = await publish("1.0.0");
    await publish("1.1.0");
    await setStatus("1.1.0", "Archived");
    expect(await list()).toMatchObject({
      format: "npm",
      package: "lib",
      defaultDisplayVersion: "1.1.0",
      versions: [
        {
          version: "1.0.0",
          status: "Published",
          revision,
          origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app" } },
        },
        { version: "1.1.0", status: "Archived" },
      ],
    });
  });

  test("sorts by time of publication, the newest first, page by page", async () => {
    for (const version of ["2.0.0", "1.0.1", "3.0.0"]) await publish(version);
    const input = { sortBy: "PUBLISHED_TIME" as const, maxResults: 2 };
    const first = await list(input);
    const second = await list({ ...input, nextToken: first.nextToken });
    expect(first.versions?.map(({ version }) => version)).toEqual(["3.0.0", "1.0.1"]);
    expect(second.versions?.map(({ version }) => version)).toEqual(["2.0.0"]);
    expect(second.nextToken).toBeUndefined();
  });

  test("filters by status and origin", async () => {
    for (const version of ["1.0.0", "1.0.1"]) await publish(version);
    await setStatus("1.0.1", "Unlisted");
    expect(await versions({ status: "Unlisted" })).toEqual(["1.0.1"]);
    expect(await versions({ status: "Deleted" })).toEqual([]);
    expect(await versions({ originType: "INTERNAL" })).toEqual(["1.0.0", "1.0.1"]);
    expect(await versions({ originType: "EXTERNAL" })).toEqual([]);
    expect(await versions({ originType: "UNKNOWN" })).toEqual([]);
  });

  test("a package that is only upstream is not found", async () => {
    await plane.client.send(new CreateRepositoryCommand({ domain, repository: "store" }));
    await publish("1.0.0", { repository: "store" });
    await expect(list()).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "package",
    });
  });

  test("a namespace is refused where the format has none, and required where it needs one", async () => {
    for (const input of [
      { format: "pypi", namespace: "x" } as const,
      { format: "maven" } as const,
    ]) {
      await expect(list(input)).rejects.toHaveProperty("name", "ValidationException");
    }
  });
});

describe("one version", () => {
  const bytes = Buffer.from("the tarball's bytes");
  const hash = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  const version = { ...lib, packageVersion: "1.0.0" };

  test("is described with what its manifest says", async () => {
    const name = npm("lib", "team");
    const metadata = {
      description: "A library",
      homepage: "http://team.test",
      repository: { type: "git", url: "git+ssh://git.test/lib.git" },
      license: "MIT",
    };
    const revision = await publish("1.0.0", { name, metadata });
    const command = new DescribePackageVersionCommand({ ...version, namespace: "team" });
    expect((await plane.client.send(command)).packageVersion).toEqual({
      format: "npm",
      namespace: "team",
      packageName: "lib",
      displayName: "@team/lib",
      version: "1.0.0",
      summary: "A library",
      homePage: "http://team.test",
      sourceCodeRepository: "git+ssh://git.test/lib.git",
      licenses: [{ name: "MIT" }],
      publishedTime: new Date(plane.catalog.clockMs - 1000),
      revision,
      status: "Published",
      origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app" } },
    });
  });

  test("is described even when its manifest is odd", async () => {
    await publish("1.0.0", {
      metadata: { description: 7, homepage: {}, repository: null, licenses: [{}, "X"] },
    });
    const { packageVersion } = await plane.client.send(new DescribePackageVersionCommand(version));
    expect(packageVersion).toMatchObject({ displayName: "lib", licenses: [{ name: "X" }] });
    expect(packageVersion).not.toHaveProperty("summary");
  });

  test("lists its assets with four hashes", async () => {
    await publish("1.0.0", { bytes });
    const { assets } = await plane.client.send(new ListPackageVersionAssetsCommand(version));
    expect(assets).toEqual([
      {
        name: "package.tgz",
        size: bytes.length,
        hashes: {
          MD5: hash("md5"),
          "SHA-1": hash("sha1"),
          "SHA-256": hash("sha256"),
          "SHA-512": hash("sha512"),
        },
      },
    ]);
  });

  test("gives its asset's bytes, with name, version and revision in headers", async () => {
    const revision = await publish("1.0.0", { bytes });
    const reply = await plane.client.send(
      new GetPackageVersionAssetCommand({ ...version, asset: "package.tgz" }),
    );
    expect(reply).toMatchObject({
      assetName: "package.tgz",
      packageVersion: "1.0.0",
      packageVersionRevision: revision,
    });
    expect(await reply.asset?.transformToString()).toBe(bytes.toString());
    expect(plane.consumed).toEqual(["1.0.0 package.tgz"]);
  });

  test("gives no asset that is absent, archived, or of another revision", async () => {
    await publish("1.0.0", { bytes });
    const get = (input: object = {}) =>
      plane.client.send(
        new GetPackageVersionAssetCommand({ ...version, asset: "package.tgz", ...input }),
      );
    await expect(get({ asset: "other.tgz" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "asset",
    });
    await expect(get({ packageVersionRevision: "old" })).rejects.toHaveProperty(
      "name",
      "ConflictException",
    );
    // npm's key of it is 9.9.9; what is told is what was asked for.
    await expect(get({ packageVersion: "9.9.9+build" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      resourceType: "package-version",
      resourceId: "9.9.9+build",
    });
    await setStatus("1.0.0", "Archived");
    await expect(get()).rejects.toHaveProperty("name", "ConflictException");
  });
});
