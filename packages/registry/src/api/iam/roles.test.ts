// Roles and identity providers as the AWS SDK manages them.
import * as iam from "@aws-sdk/client-iam";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  owner,
  region,
} from "../control-plane.fixture.js";

const trust = (principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  });
const read = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "codeartifact:Read*", Resource: "*" }],
});
const own = trust({ AWS: owner });
const readOnly = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess";
const RoleName = "ci";
const named = { RoleName };

let world: ControlPlaneFixture;
let client: iam.IAMClient;
let powerless: iam.IAMClient;

beforeAll(async () => {
  world = await aControlPlane();
  client = await clientOf("boss", { Effect: "Allow", Action: "iam:*", Resource: "*" });
  powerless = await clientOf("bob", {
    Effect: "Allow",
    Action: "iam:*",
    Resource: `arn:aws:iam::${owner}:role/mine/*`,
  });
});
afterAll(() => world.close());

async function clientOf(
  name: string,
  statement: object,
  accountId = owner,
): Promise<iam.IAMClient> {
  const credentials = await addUser(world.catalog, { accountId, name, Statement: [statement] });
  return new iam.IAMClient({ region, endpoint: world.url, credentials, maxAttempts: 1 });
}

const roleOf = async (RoleName = "ci") =>
  (await client.send(new iam.GetRoleCommand({ RoleName }))).Role;

test("a role is made, shown and listed", async () => {
  const { Role } = await client.send(
    new iam.CreateRoleCommand({
      ...named,
      Path: "/team/",
      AssumeRolePolicyDocument: own,
      Description: "Builds",
      MaxSessionDuration: 7200,
      PermissionsBoundary: readOnly,
      Tags: [{ Key: "team", Value: "red" }],
    }),
  );
  expect(Role).toMatchObject({
    Arn: `arn:aws:iam::${owner}:role/team/ci`,
    RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
    Path: "/team/",
    Description: "Builds",
    MaxSessionDuration: 7200,
    AssumeRolePolicyDocument: encodeURIComponent(own),
    PermissionsBoundary: { PermissionsBoundaryArn: readOnly },
    Tags: [{ Key: "team", Value: "red" }],
  });
  expect(await roleOf()).toEqual(Role);
  const names = async (PathPrefix: string) =>
    (await client.send(new iam.ListRolesCommand({ PathPrefix }))).Roles?.map(
      (role) => role.RoleName,
    );
  expect(await names("/team/")).toEqual(["ci"]);
  expect(await names("/other/")).toEqual([]);
});

test("lists are paged", async () => {
  for (const each of ["a", "b", "c"]) {
    await client.send(new iam.CreateRoleCommand({ RoleName: each, AssumeRolePolicyDocument: own }));
  }
  const names: (string | undefined)[] = [];
  for await (const page of iam.paginateListRoles({ client, pageSize: 2 }, {})) {
    names.push(...(page.Roles ?? []).map((role) => role.RoleName));
  }
  expect(names).toEqual(["a", "b", "c", "ci"]);
});

test("a role is changed", async () => {
  await client.send(
    new iam.UpdateRoleCommand({ ...named, Description: "", MaxSessionDuration: 3600 }),
  );
  await client.send(
    new iam.UpdateAssumeRolePolicyCommand({
      ...named,
      PolicyDocument: trust({ AWS: "111122223333" }),
    }),
  );
  await client.send(new iam.TagRoleCommand({ ...named, Tags: [{ Key: "stage", Value: "test" }] }));
  await client.send(new iam.UntagRoleCommand({ ...named, TagKeys: ["team"] }));
  await client.send(new iam.DeleteRolePermissionsBoundaryCommand(named));
  const role = await roleOf();
  expect(role).toMatchObject({ MaxSessionDuration: 3600, Tags: [{ Key: "stage", Value: "test" }] });
  expect(role?.Description).toBeUndefined();
  expect(role?.PermissionsBoundary).toBeUndefined();
  expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toContain("111122223333");
  const described = await client.send(
    new iam.UpdateRoleDescriptionCommand({ ...named, Description: "Again" }),
  );
  expect(described.Role?.Description).toBe("Again");
  expect((await client.send(new iam.ListRoleTagsCommand(named))).Tags).toEqual([
    { Key: "stage", Value: "test" },
  ]);
});

test("policies hang on it, and must go before it", async () => {
  await client.send(
    new iam.PutRolePolicyCommand({ ...named, PolicyName: "read", PolicyDocument: read }),
  );
  await client.send(new iam.AttachRolePolicyCommand({ ...named, PolicyArn: readOnly }));
  const inline = await client.send(new iam.GetRolePolicyCommand({ ...named, PolicyName: "read" }));
  expect(inline).toMatchObject({
    RoleName,
    PolicyDocument: encodeURIComponent(read).replace(/\*/g, "%2A"),
  });
  expect((await client.send(new iam.ListRolePoliciesCommand(named))).PolicyNames).toEqual(["read"]);
  expect(
    (await client.send(new iam.ListAttachedRolePoliciesCommand(named))).AttachedPolicies,
  ).toEqual([{ PolicyName: "AWSCodeArtifactReadOnlyAccess", PolicyArn: readOnly }]);
  const remove = () => client.send(new iam.DeleteRoleCommand(named));
  await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
  await client.send(new iam.DeleteRolePolicyCommand({ ...named, PolicyName: "read" }));
  await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
  await client.send(new iam.DetachRolePolicyCommand({ ...named, PolicyArn: readOnly }));
  expect(
    (await client.send(new iam.ListInstanceProfilesForRoleCommand(named))).InstanceProfiles,
  ).toEqual([]);
  await remove();
  await expect(roleOf()).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

const create = (more: Partial<iam.CreateRoleCommandInput>) =>
  client.send(
    new iam.CreateRoleCommand({ RoleName: "new", AssumeRolePolicyDocument: own, ...more }),
  );

test.each<[string, () => Promise<unknown>, string]>([
  ["the same name", () => create({ RoleName: "a" }), "EntityAlreadyExistsException"],
  [
    "the same name in another case",
    () => create({ RoleName: "A" }),
    "EntityAlreadyExistsException",
  ],
  ["a name with a space", () => create({ RoleName: "a b" }), "ValidationError"],
  ["a path without its end", () => create({ Path: "/team" }), "ValidationError"],
  ["sessions of 13 hours", () => create({ MaxSessionDuration: 46_800 }), "ValidationError"],
  [
    "a trust policy that is none",
    () => create({ AssumeRolePolicyDocument: "{}" }),
    "MalformedPolicyDocumentException",
  ],
  [
    "a trust policy about a resource",
    () => create({ AssumeRolePolicyDocument: read }),
    "MalformedPolicyDocumentException",
  ],
  [
    "a trust policy of another action",
    () => create({ AssumeRolePolicyDocument: own.replace("sts:AssumeRole", "sts:AssumeRoles") }),
    "MalformedPolicyDocumentException",
  ],
  [
    "a boundary that is not there",
    () => create({ PermissionsBoundary: `arn:aws:iam::${owner}:policy/none` }),
    "NoSuchEntityException",
  ],
  [
    "a policy of a role that is not there",
    () =>
      client.send(
        new iam.PutRolePolicyCommand({ RoleName: "none", PolicyName: "p", PolicyDocument: read }),
      ),
    "NoSuchEntityException",
  ],
])("%s is refused", async (_, attempt, name) => {
  await expect(attempt()).rejects.toMatchObject({ name });
});

test("who may manage some roles may not manage others", async () => {
  const attempt = (Path: string) =>
    powerless.send(
      new iam.CreateRoleCommand({ RoleName: "bobs", Path, AssumeRolePolicyDocument: own }),
    );
  await expect(attempt("/")).rejects.toMatchObject({ name: "AccessDenied" });
  await attempt("/mine/");
  await powerless.send(new iam.DeleteRoleCommand({ RoleName: "bobs" }));
  await expect(powerless.send(new iam.DeleteRoleCommand({ RoleName: "a" }))).rejects.toMatchObject({
    name: "AccessDenied",
  });
});

test("nobody reaches another account's roles", async () => {
  const stranger = await clientOf(
    "eve",
    { Effect: "Allow", Action: "*", Resource: "*" },
    "222333444555",
  );
  await expect(stranger.send(new iam.GetRoleCommand({ RoleName: "a" }))).rejects.toMatchObject({
    name: "NoSuchEntityException",
  });
  expect((await stranger.send(new iam.ListRolesCommand({}))).Roles).toEqual([]);
});
