/** Every operation names the outermost container that is missing. */
import { CreateDomainCommand } from "@aws-sdk/client-codeartifact";
import { notFound, notFoundOther } from "../harness/api-errors.js";
import { createRepository } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { OWNER, Packhouse, REGION } from "../harness/packhouse.js";
import { npmAccess } from "../harness/chain.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import {
  everyOperation,
  operationNames,
  type OperationName,
  type Target,
} from "./every-operation.js";

const inRegion = `arn:aws:codeartifact:${REGION}:${OWNER}`;
const there: Target = {
  domain: "acme",
  repository: "packages",
  otherRepository: "other",
  package: "lib",
  packageVersion: "1.0.0",
  packageGroup: "/npm/*",
  resourceArn: `${inRegion}:repository/acme/packages`,
};

let packhouse: Packhouse;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  await packhouse.client.send(new CreateDomainCommand({ domain: "acme" }));
  for (const name of ["packages", "other"]) {
    await createRepository(packhouse.client, "acme", name);
  }
  const access = await npmAccess(packhouse.client, "acme", "packages");
  await publishOrThrow(await aPackageVersion({ name: "lib" }), access);
});

afterAll(() => packhouse.close());

const call = (name: OperationName, target: Partial<Target>) =>
  everyOperation[name](packhouse.client, { ...there, ...target });

const but = (...names: OperationName[]) => operationNames.filter((name) => !names.includes(name));

const aboutAccounts = ["CreateDomain", "ListDomains", "ListRepositories"] as const;
const aboutTags = ["TagResource", "UntagResource", "ListTagsForResource"] as const;
const aboutDomains = [
  "DescribeDomain",
  "DeleteDomain",
  "PutDomainPermissionsPolicy",
  "GetDomainPermissionsPolicy",
  "DeleteDomainPermissionsPolicy",
  "GetAuthorizationToken",
  "ListRepositoriesInDomain",
] as const;
const aboutGroups = operationNames.filter((name) => /Group|AssociatedPackages/.test(name));
const aboutRepositories = operationNames.filter((name) => /Repository|Connection/.test(name));

describe("without the domain", () => {
  // Deleting what is not there succeeds.
  test.each(but(...aboutAccounts, ...aboutTags, "DeleteDomain"))("%s", async (name) => {
    await expect(call(name, { domain: "nowhere" })).rejects.toMatchObject(
      notFound("domain", "nowhere"),
    );
  });

  test.each(aboutTags)("%s", async (name) => {
    const resourceArn = `${inRegion}:domain/nowhere`;
    await expect(call(name, { resourceArn })).rejects.toMatchObject(notFound("domain", "nowhere"));
  });
});

describe("without the repository", () => {
  const named = but(
    ...[...aboutAccounts, ...aboutTags, ...aboutDomains, ...aboutGroups],
    ...(["CreateRepository", "DeleteRepository"] as const),
  );
  test.each(named)("%s", async (name) => {
    await expect(call(name, { repository: "none" })).rejects.toMatchObject(
      notFound("repository", "none"),
    );
  });

  test.each(aboutTags)("%s", async (name) => {
    const resourceArn = `${inRegion}:repository/acme/none`;
    await expect(call(name, { resourceArn })).rejects.toMatchObject(notFound("repository", "none"));
  });
});

describe("without the package", () => {
  const named = but(
    ...[...aboutAccounts, ...aboutTags, ...aboutDomains, ...aboutGroups, ...aboutRepositories],
    ...(["ListPackages", "PublishPackageVersion", "PutPackageOriginConfiguration"] as const),
  );
  test.each(named)("%s", async (name) => {
    await expect(call(name, { package: "absent" })).rejects.toMatchObject(
      notFound("package", "absent"),
    );
  });
});

describe("without the version", () => {
  const named = [
    "DescribePackageVersion",
    "ListPackageVersionAssets",
    "ListPackageVersionDependencies",
    "GetPackageVersionReadme",
    "GetPackageVersionAsset",
  ] as const;
  test.each(named)("%s", async (name) => {
    await expect(call(name, { packageVersion: "9.9.9" })).rejects.toMatchObject(
      notFound("package-version", "9.9.9"),
    );
  });

  const batches = [
    "CopyPackageVersions",
    "DeletePackageVersions",
    "DisposePackageVersions",
    "UpdatePackageVersionsStatus",
  ] as const;
  test.each(batches)("%s says so of the version", async (name) => {
    expect(await call(name, { packageVersion: "9.9.9" })).toMatchObject({
      successfulVersions: {},
      failedVersions: { "9.9.9": { errorCode: "NOT_FOUND" } },
    });
  });
});

describe("without the package group", () => {
  const named = aboutGroups.filter(
    (name) =>
      !["CreatePackageGroup", "ListPackageGroups", "GetAssociatedPackageGroup"].includes(name),
  );
  test.each(named)("%s", async (name) => {
    await expect(call(name, { packageGroup: "/pypi/*" })).rejects.toMatchObject(
      notFoundOther("/pypi/*"),
    );
  });

  test.each(aboutTags)("%s", async (name) => {
    const resourceArn = `${inRegion}:package-group/acme/pypi/%2a`;
    await expect(call(name, { resourceArn })).rejects.toMatchObject(notFoundOther("/pypi/*"));
  });
});
