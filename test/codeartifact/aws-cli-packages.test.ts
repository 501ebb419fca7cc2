/** The unmodified aws CLI looks after packages, their versions, groups and policies. */
import { AwsCli } from "../harness/aws-cli.js";
import { createHostedRepository, createRepository } from "../harness/chain.js";
import { describeWithClient } from "../harness/clients.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { Packhouse } from "../harness/packhouse.js";
import { allowOtherAccount } from "../harness/policy-documents.js";
import { publishOrThrow } from "../harness/publish-over-http.js";

const inDomain = ["--domain", "acme"];
const lib = ["--format", "npm", "--namespace", "acme", "--package", "lib"];
const inPackages = [...inDomain, "--repository", "packages"];

// Each command of the CLI takes a second or more.
jest.setTimeout(120_000);

describeWithClient("aws", () => {
  let packhouse: Packhouse;
  let aws: AwsCli;

  beforeAll(async () => {
    packhouse = await Packhouse.start();
    const access = await createHostedRepository(packhouse);
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
      await publishOrThrow(await aPackageVersion({ name: "@acme/lib", version }), access);
    }
    await createRepository(packhouse.client, "acme", "released");
    aws = await AwsCli.make(packhouse);
  });

  afterAll(async () => {
    await packhouse.close();
    await aws.remove();
  });

  test("pages versions", async () => {
    const list = async (...options: string[]) =>
      (await aws.json("list-package-versions", ...inPackages, ...lib, ...options)) as {
        readonly versions: readonly { readonly version: string }[];
        readonly NextToken?: string;
      };
    const newestFirst = ["--sort-by", "PUBLISHED_TIME"];
    const first = await list(...newestFirst, "--page-size", "1", "--max-items", "2");
    const rest = await list(...newestFirst, "--starting-token", first.NextToken ?? "");

    const numbers = [...first.versions, ...rest.versions].map(({ version }) => version);
    expect(numbers).toEqual(["1.2.0", "1.1.0", "1.0.0"]);
    expect(rest).not.toHaveProperty("NextToken");
  });

  test("copies, unlists, disposes and deletes versions", async () => {
    const copied = await aws.json(
      "copy-package-versions",
      ...[...inDomain, "--source-repository", "packages"],
      ...["--destination-repository", "released", ...lib, "--versions", "1.0.0", "1.1.0"],
    );
    expect(copied).toMatchObject({
      successfulVersions: { "1.0.0": { status: "Published" }, "1.1.0": { status: "Published" } },
      failedVersions: {},
    });
    const change = (operation: string, ...options: string[]) =>
      aws.json(operation, ...inPackages, ...lib, "--versions", "1.0.0", ...options);
    expect(
      await change("update-package-versions-status", "--target-status", "Unlisted"),
    ).toMatchObject({ successfulVersions: { "1.0.0": { status: "Unlisted" } } });
    expect(
      await change("dispose-package-versions", "--expected-status", "Published"),
    ).toMatchObject({ failedVersions: { "1.0.0": { errorCode: "MISMATCHED_STATUS" } } });
    expect(await change("dispose-package-versions")).toMatchObject({
      successfulVersions: { "1.0.0": { status: "Disposed" } },
    });
    expect(await change("delete-package-versions")).toMatchObject({
      successfulVersions: { "1.0.0": { status: "Deleted" } },
    });
  });

  test("makes a package group that blocks publishing, and finds it", async () => {
    const group = [...inDomain, "--package-group", "/npm/acme/*"];
    await aws.json("create-package-group", ...group, "--description", "Ours");
    await aws.json(
      "update-package-group-origin-configuration",
      ...[...group, "--restrictions", "PUBLISH=BLOCK"],
    );
    const found = await aws.json("get-associated-package-group", ...inDomain, ...lib);
    expect(found).toMatchObject({
      associationType: "STRONG",
      packageGroup: {
        pattern: "/npm/acme/*",
        description: "Ours",
        originConfiguration: { restrictions: { PUBLISH: { effectiveMode: "BLOCK" } } },
      },
    });
    const groups = await aws.json("list-package-groups", ...inDomain, "--page-size", "1");
    expect((groups as { packageGroups: unknown[] }).packageGroups).toHaveLength(2);
  });

  test("puts a policy, and is refused with a stale revision", async () => {
    const document = ["--policy-document", allowOtherAccount("codeartifact:ReadFromRepository")];
    await aws.json("put-repository-permissions-policy", ...inPackages, ...document);
    const stale = await aws.run(
      "put-repository-permissions-policy",
      ...[...inPackages, ...document, "--policy-revision", "stale"],
    );

    expect(stale.exitCode).not.toBe(0);
    expect(stale.stderr).toContain("(ConflictException)");
  });
});
