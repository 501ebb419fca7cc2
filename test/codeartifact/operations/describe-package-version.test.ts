import {
  DescribePackageVersionCommand,
  type CodeartifactClient,
} from "@aws-sdk/client-codeartifact";
import { answered, notFound } from "../../harness/api-errors.js";
import { createHostedRepository, createRepository } from "../../harness/chain.js";
import { aPackageVersion } from "../../harness/fixture-package.js";
import { Packhouse } from "../../harness/packhouse.js";
import { publishOrThrow } from "../../harness/publish-over-http.js";

const inRepository = { domain: "acme", repository: "packages", format: "npm" } as const;
const described = { namespace: "acme", package: "lib", packageVersion: "1.0.0" };

let packhouse: Packhouse;
let client: CodeartifactClient;
let publishedAfterMs = 0;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  client = packhouse.client;
  const access = await createHostedRepository(packhouse);
  await createRepository(client, "acme", "downstream", ["packages"]);
  publishedAfterMs = Date.now();
  const manifest = {
    description: "Says what it does",
    homepage: "https://lib.example/",
    license: "Apache-2.0",
    repository: { type: "git", url: "git+https://git.example/acme/lib.git" },
  };
  await publishOrThrow(await aPackageVersion({ name: "@acme/lib", manifest }), access);
  await publishOrThrow(await aPackageVersion({ name: "bare" }), access);
});

afterAll(() => packhouse.close());

const describeIt = (more: object) =>
  client.send(new DescribePackageVersionCommand({ ...inRepository, ...described, ...more }));

describe("DescribePackageVersion", () => {
  test("has what was published", async () => {
    const answer = await describeIt({});

    expect(answer).toEqual({
      ...answered,
      packageVersion: {
        format: "npm",
        namespace: "acme",
        packageName: "lib",
        displayName: "@acme/lib",
        version: "1.0.0",
        summary: "Says what it does",
        homePage: "https://lib.example/",
        sourceCodeRepository: "git+https://git.example/acme/lib.git",
        licenses: [{ name: "Apache-2.0" }],
        publishedTime: expect.any(Date) as Date,
        revision: expect.stringMatching(/^\S{1,50}$/) as string,
        status: "Published",
        origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "packages" } },
      },
    });
    const publishedAtMs = answer.packageVersion?.publishedTime?.getTime() ?? 0;
    expect(publishedAtMs).toBeGreaterThanOrEqual(publishedAfterMs - 1);
    expect(publishedAtMs).toBeLessThanOrEqual(Date.now());
  });

  test("leaves out what was not said", async () => {
    const answer = await describeIt({ namespace: undefined, package: "bare" });

    expect(answer.packageVersion).not.toHaveProperty("namespace");
    expect(answer.packageVersion).not.toHaveProperty("summary");
    expect(answer.packageVersion?.displayName).toBe("bare");
  });

  test.each([
    [{ package: "absent" }, notFound("package", "absent")],
    [{ packageVersion: "9.9.9" }, notFound("package-version", "9.9.9")],
    [{ repository: "none" }, notFound("repository", "none")],
    // What only an upstream has is not in the repository.
    [{ repository: "downstream" }, notFound("package", "lib")],
  ])("ResourceNotFoundException: %j", async (more, exception) => {
    await expect(describeIt(more)).rejects.toMatchObject(exception);
  });
});
