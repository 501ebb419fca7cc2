import {
  CopyPackageVersionsCommand,
  type CopyPackageVersionsCommandInput,
  CreateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import {
  type ControlPlaneFixture,
  aControlPlane,
  publishVersion,
} from "./control-plane.fixture.js";

let plane: ControlPlaneFixture;
const domain = "main";

beforeEach(async () => {
  plane = await aControlPlane();
  for (const repository of ["app", "release"]) {
    await plane.client.send(new CreateRepositoryCommand({ domain, repository }));
  }
});

afterEach(() => plane.close());

const copy = (input: Partial<CopyPackageVersionsCommandInput>) =>
  plane.client.send(
    new CopyPackageVersionsCommand({
      domain,
      sourceRepository: "app",
      destinationRepository: "release",
      format: "npm",
      package: "lib",
      ...input,
    }),
  );

test("by revision, and again: the second time there is nothing to tell", async () => {
  const revision = await publishVersion(plane, "1.0.0");
  expect(await copy({ versionRevisions: { "1.0.0": revision } })).toMatchObject({
    successfulVersions: { "1.0.0": { revision, status: "Published" } },
    failedVersions: {},
  });
  expect(await copy({ versions: ["1.0.0"] })).toMatchObject({
    successfulVersions: {},
    failedVersions: {},
  });
});

test.each<[string, Partial<CopyPackageVersionsCommandInput>]>([
  ["neither versions nor revisions", {}],
  ["both", { versions: ["1.0.0"], versionRevisions: { "1.0.0": "r" } }],
  ["no version", { versions: [] }],
  ["101 versions", { versions: Array.from({ length: 101 }, (_, patch) => `1.0.${patch}`) }],
  ["the source as destination", { versions: ["1.0.0"], destinationRepository: "app" }],
])("%s is refused", async (_, input) => {
  await publishVersion(plane, "1.0.0");
  await expect(copy(input)).rejects.toHaveProperty("name", "ValidationException");
});

test("a missing repository and a missing package are named", async () => {
  const versions = ["1.0.0"];
  await expect(copy({ versions, destinationRepository: "nowhere" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceType: "repository",
    resourceId: "nowhere",
  });
  await expect(copy({ versions })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceType: "package",
  });
});

test("reading the source must be allowed, too", async () => {
  await publishVersion(plane, "1.0.0");
  plane.denied.add("codeartifact:ReadFromRepository");
  await expect(copy({ versions: ["1.0.0"] })).rejects.toHaveProperty(
    "name",
    "AccessDeniedException",
  );
});
