import {
  GetDomainPermissionsPolicyCommand,
  PutRepositoryPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import { type TeamDomainFixture, aTeamDomain, domain } from "./team-domain.fixture.js";
import {
  allow,
  denyAll,
  documentOf,
  domainPolicy,
  repositoryPolicy,
} from "./team-policies.fixture.js";

let plane: TeamDomainFixture;

beforeAll(async () => {
  plane = await aTeamDomain();
  await plane.createRepository("app");
});

afterAll(() => plane.close());

describe.each([
  ["domain", domainPolicy(() => plane.client)],
  ["repository", repositoryPolicy(() => plane.client)],
])("a policy of a %s", (_, on) => {
  test.each([
    ["{", "line 1, column 2"],
    ["[]", "document: write an object"],
    [documentOf({ ...denyAll, Principal: undefined }), "Statement[0].Principal: is missing"],
    [documentOf(denyAll, { ...denyAll, Effect: undefined }), "Statement[1].Effect: write"],
    [documentOf({ ...denyAll, Action: undefined }), 'one of "Action" and "NotAction"'],
    [documentOf({ ...denyAll, Resource: undefined }), 'one of "Resource" and "NotResource"'],
    [documentOf({ ...denyAll, Principal: { AWS: "bob" } }), '"bob" is no principal'],
    [
      documentOf(allow(["codeartifact:*", "codeartifact:DescribeDomian"])),
      "Did you mean codeartifact:DescribeDomain?",
    ],
    [documentOf(allow("codeartifact:Publsh*")), 'there is no action "codeartifact:Publsh*"'],
    [documentOf(allow("s3:GetObject")), 'there is no action "s3:GetObject"'],
    [documentOf({ ...denyAll, Condition: { StringLikes: { "aws:a": "b" } } }), "StringLikes"],
    [documentOf(denyAll) + " ".repeat(7168), "must be 1 to 7168 characters long"],
  ])("is refused as %j", async (document, message) => {
    await expect(on.put(document)).rejects.toMatchObject({
      name: "ValidationException",
      reason: "FIELD_VALIDATION_FAILED",
      message: expect.stringContaining(message) as string,
    });
    await expect(on.get()).rejects.toHaveProperty("name", "ResourceNotFoundException");
  });
});

test("missing domains and repositories come before missing policies", async () => {
  const gone = new GetDomainPermissionsPolicyCommand({ domain: "nowhere" });
  await expect(plane.client.send(gone)).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    resourceId: "nowhere",
  });
  const policyDocument = documentOf(denyAll);
  const missing = { domain, repository: "none", policyDocument };
  await expect(
    plane.client.send(new PutRepositoryPermissionsPolicyCommand(missing)),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException", resourceId: "none" });
});
