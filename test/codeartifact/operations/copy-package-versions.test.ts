import {
  CopyPackageVersionsCommand,
  DescribePackageCommand,
  ListPackageVersionsCommand,
  type CodeartifactClient,
  type CopyPackageVersionsCommandInput,
} from "@aws-sdk/client-codeartifact";
import { answered, invalid, notFound } from "../../harness/api-errors.js";
import { createHostedRepository, createRepository, npmAccess } from "../../harness/chain.js";
import { exchange } from "../../harness/http-exchange.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { packageUrl, publishOrThrow } from "../../harness/publish-over-http.js";

const lib = { format: "npm", package: "lib" } as const;

let packhouse: Packhouse;
let client: CodeartifactClient;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
    await publishOrThrow(await aPackageVersion({ name: "lib", version }), access);
  }
  await createRepository(client, "acme", "released");
  await createRepository(client, "acme", "above", ["packages"]);
  await createRepository(client, "acme", "conflicting");
  const other = await aPackageVersion({ name: "lib", version: "1.0.0", manifest: { x: 1 } });
  await publishOrThrow(other, await npmAccess(client, "acme", "conflicting"));
});

afterAll(() => packhouse.close());

const copy = (more: Partial<CopyPackageVersionsCommandInput>) =>
  client.send(
    new CopyPackageVersionsCommand({
      domain: "acme",
      sourceRepository: "packages",
      destinationRepository: "released",
      ...lib,
      ...more,
    }),
  );

/** What a repository holds, by version. */
async function held(repository: string) {
  const where = { domain: "acme", repository, ...lib };
  const { versions = [] } = await client.send(new ListPackageVersionsCommand(where));
  return Object.fromEntries(versions.map((one) => [one.version ?? "", one]));
}

const message = expect.any(String) as string;

describe("CopyPackageVersions", () => {
  test("keeps revision and origin, and takes the dist-tags along", async () => {
    const { revision } = (await held("packages"))["1.2.0"] ?? {};
    expect(await copy({ versions: ["1.2.0"] })).toEqual({
      ...answered,
      successfulVersions: { "1.2.0": { revision, status: "Published" } },
      failedVersions: {},
    });

    expect(await held("released")).toEqual({ "1.2.0": (await held("packages"))["1.2.0"] });
    const { registryUrl, token } = await npmAccess(client, "acme", "released");
    const packument = await exchange(packageUrl(registryUrl, "lib"), { token });
    expect(JSON.parse(packument.body.toString())).toMatchObject({
      "dist-tags": { latest: "1.2.0" },
    });
  });

  test("once more changes nothing and names nothing", async () => {
    expect(await copy({ versions: ["1.2.0"] })).toEqual({
      ...answered,
      successfulVersions: {},
      failedVersions: {},
    });
  });

  test("the copied package may be published and taken from upstream", async () => {
    const where = { domain: "acme", repository: "released", ...lib };
    const described = await client.send(new DescribePackageCommand(where));
    expect(described.package?.originConfiguration?.restrictions).toEqual({
      publish: "ALLOW",
      upstream: "ALLOW",
    });
  });

  test("takes revisions, and MISMATCHED_REVISION stops all", async () => {
    const { revision = "" } = (await held("packages"))["1.1.0"] ?? {};
    const wrong = await copy({ versionRevisions: { "1.0.0": "other", "1.1.0": revision } });
    expect(wrong).toMatchObject({
      successfulVersions: {},
      failedVersions: {
        "1.0.0": { errorCode: "MISMATCHED_REVISION", errorMessage: message },
        "1.1.0": { errorCode: "SKIPPED", errorMessage: "Version 1.1.0 was skipped" },
      },
    });

    const right = await copy({ versionRevisions: { "1.1.0": revision } });
    expect(right.successfulVersions).toEqual({ "1.1.0": { revision, status: "Published" } });
  });

  test("NOT_FOUND: the source has no such version", async () => {
    const { failedVersions } = await copy({ versions: ["9.9.9", "1.0.0"] });
    expect(failedVersions).toEqual({
      "9.9.9": { errorCode: "NOT_FOUND", errorMessage: "Could not find version 9.9.9" },
      "1.0.0": { errorCode: "SKIPPED", errorMessage: "Version 1.0.0 was skipped" },
    });
    expect(Object.keys(await held("released"))).not.toContain("1.0.0");
  });

  test("ALREADY_EXISTS: other content by this number, unless it may be overwritten", async () => {
    const onto = { destinationRepository: "conflicting", versions: ["1.0.0"] };
    const { revision } = (await held("packages"))["1.0.0"] ?? {};
    expect((await copy(onto)).failedVersions).toEqual({
      "1.0.0": { errorCode: "ALREADY_EXISTS", errorMessage: "Version 1.0.0 already exists" },
    });

    const { successfulVersions } = await copy({ ...onto, allowOverwrite: true });
    expect(successfulVersions).toEqual({ "1.0.0": { revision, status: "Published" } });
    expect((await held("conflicting"))["1.0.0"]?.revision).toBe(revision);
  });

  test("from a repository's upstreams only when it is told to", async () => {
    const fromAbove = { sourceRepository: "above", versions: ["1.0.0"] };
    await expect(copy(fromAbove)).rejects.toMatchObject(notFound("package", "lib"));

    const included = await copy({ ...fromAbove, includeFromUpstream: true });
    expect(Object.keys(included.successfulVersions ?? {})).toEqual(["1.0.0"]);
  });

  test("ResourceNotFoundException: no such package or repository", async () => {
    const versions = ["1.0.0"];
    await expect(copy({ versions, package: "absent" })).rejects.toMatchObject(
      notFound("package", "absent"),
    );
    for (const member of ["sourceRepository", "destinationRepository"]) {
      await expect(copy({ versions, [member]: "none" })).rejects.toMatchObject(
        notFound("repository", "none"),
      );
    }
  });

  test("ValidationException: versions and revisions, or neither", async () => {
    const both = { versions: ["1.0.0"], versionRevisions: { "1.0.0": "any" } };
    await expect(copy(both)).rejects.toMatchObject(invalid());
    await expect(copy({})).rejects.toMatchObject(invalid());
  });

  test("ValidationException: 101 versions", async () => {
    const versions = Array.from({ length: 101 }, (_, index) => `1.0.${index}`);
    await expect(copy({ versions })).rejects.toMatchObject(invalid());
  });
});
