import * as sdk from "@aws-sdk/client-iam";
import { allow, anIam, document, type IamFixture } from "./iam.fixture.js";

let world: IamFixture;
let iam: sdk.IAMClient;
beforeAll(async () => {
  world = await anIam();
  ({ iam } = world);
  await iam.send(new sdk.CreateUserCommand({ UserName: "ann" }));
  await iam.send(new sdk.CreateGroupCommand({ GroupName: "team" }));
});
afterAll(() => world.close());

const PolicyDocument = document(allow("codeartifact:List*"));
const create = async (PolicyName: string, more: Partial<sdk.CreatePolicyCommandInput> = {}) => {
  const command = new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument, ...more });
  return (await iam.send(command)).Policy?.Arn ?? "";
};
const get = async (PolicyArn: string) =>
  (await iam.send(new sdk.GetPolicyCommand({ PolicyArn }))).Policy;

test("a policy is shown with what it hangs on", async () => {
  const PolicyArn = await create("shown", { Path: "/team/", Description: "what it does" });
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName: "ann", PolicyArn }));
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName: "ann", PolicyArn }));
  await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: "team", PolicyArn }));
  const boundary = { UserName: "ann", PermissionsBoundary: PolicyArn };
  await iam.send(new sdk.PutUserPermissionsBoundaryCommand(boundary));
  expect(await get(PolicyArn)).toMatchObject({
    Arn: "arn:aws:iam::000000000000:policy/team/shown",
    Description: "what it does",
    DefaultVersionId: "v1",
    AttachmentCount: 2,
    PermissionsBoundaryUsageCount: 1,
    IsAttachable: true,
  });
  const attached = await iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName: "ann" }));
  expect(attached.AttachedPolicies).toEqual([{ PolicyName: "shown", PolicyArn }]);
  const entities = await iam.send(
    new sdk.ListEntitiesForPolicyCommand({ PolicyArn, PolicyUsageFilter: "PermissionsPolicy" }),
  );
  expect(entities.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(["ann"]);
  expect(entities.PolicyGroups?.map(({ GroupName }) => GroupName)).toEqual(["team"]);
  const one = new sdk.ListEntitiesForPolicyCommand({ PolicyArn, MaxItems: 1 });
  expect((await iam.send(one)).IsTruncated).toBe(true);
  const remove = () => iam.send(new sdk.DeletePolicyCommand({ PolicyArn }));
  for (const step of [
    () => iam.send(new sdk.DetachUserPolicyCommand({ UserName: "ann", PolicyArn })),
    () => iam.send(new sdk.DetachGroupPolicyCommand({ GroupName: "team", PolicyArn })),
    () => iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName: "ann" })),
  ]) {
    await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
    await step();
  }
  await remove();
  await expect(get(PolicyArn)).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test("versions: five at most, numbers never again, the default one stays", async () => {
  const PolicyArn = await create("versions");
  const add = (SetAsDefault: boolean) =>
    iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault }));
  for (const isDefault of [false, true, false, false]) await add(isDefault);
  await expect(add(false)).rejects.toMatchObject({ name: "LimitExceededException" });
  const drop = (VersionId: string) =>
    iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  await expect(drop("v3")).rejects.toMatchObject({ name: "DeleteConflictException" });
  await expect(drop("v9")).rejects.toMatchObject({ name: "NoSuchEntityException" });
  await drop("v5");
  await add(false);
  const versions: string[] = [];
  const pages = sdk.paginateListPolicyVersions({ client: iam, pageSize: 2 }, { PolicyArn });
  for await (const { Versions = [] } of pages) {
    versions.push(...Versions.map((v) => `${v.VersionId}${v.IsDefaultVersion ? "*" : ""}`));
  }
  expect(versions).toEqual(["v6", "v4", "v3*", "v2", "v1"]);
  const gone = iam.send(new sdk.DeletePolicyCommand({ PolicyArn }));
  await expect(gone).rejects.toMatchObject({ name: "DeleteConflictException" });
  await iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
  expect((await get(PolicyArn))?.DefaultVersionId).toBe("v1");
});

test("AWS's own are listed before the account's, attached as them, and changed by nobody", async () => {
  await create("zz-own");
  const names: string[] = [];
  for await (const { Policies = [] } of sdk.paginateListPolicies(
    { client: iam, pageSize: 2 },
    {},
  )) {
    names.push(...Policies.map(({ PolicyName = "" }) => PolicyName));
  }
  expect(names.slice(0, 5)).toEqual([
    "AWSCodeArtifactAdminAccess",
    "AWSCodeArtifactReadOnlyAccess",
    "AdministratorAccess",
    "IAMFullAccess",
    "ReadOnlyAccess",
  ]);
  expect(names).toContain("zz-own");
  const local = await iam.send(new sdk.ListPoliciesCommand({ Scope: "Local" }));
  expect(local.Policies?.some(({ Arn }) => Arn?.includes("::aws:"))).toBe(false);
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  for (const command of [
    new sdk.DeletePolicyCommand({ PolicyArn }),
    new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument }),
    new sdk.TagPolicyCommand({ PolicyArn, Tags: [{ Key: "k", Value: "v" }] }),
  ]) {
    await expect(iam.send(command as sdk.DeletePolicyCommand)).rejects.toMatchObject({
      message: expect.stringContaining("is AWS's and cannot be changed") as string,
    });
  }
  const version = new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" });
  const { PolicyVersion } = await iam.send(version);
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toMatchObject({
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
});

test("groups: members, inline policies, ten groups of a user at most", async () => {
  const GroupName = "builders";
  await iam.send(new sdk.CreateGroupCommand({ GroupName, Path: "/team/" }));
  for (const UserName of ["m1", "m2", "m3"]) {
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
  }
  const members: string[] = [];
  for await (const { Users = [] } of sdk.paginateGetGroup(
    { client: iam, pageSize: 2 },
    { GroupName },
  )) {
    members.push(...Users.map(({ UserName = "" }) => UserName));
  }
  expect(members.sort()).toEqual(["m1", "m2", "m3"]);
  const policy = { GroupName, PolicyName: "p", PolicyDocument };
  await iam.send(new sdk.PutGroupPolicyCommand(policy));
  const listed = await iam.send(new sdk.ListGroupPoliciesCommand({ GroupName }));
  expect(listed.PolicyNames).toEqual(["p"]);
  await expect(iam.send(new sdk.DeleteGroupCommand({ GroupName }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
  await iam.send(new sdk.UpdateGroupCommand({ GroupName, NewGroupName: "makers" }));
  const of = await iam.send(new sdk.ListGroupsForUserCommand({ UserName: "m1" }));
  expect(of.Groups?.map(({ Arn }) => Arn)).toEqual(["arn:aws:iam::000000000000:group/team/makers"]);
  for (let i = 1; i < 10; i += 1) {
    await iam.send(new sdk.CreateGroupCommand({ GroupName: `g${i}` }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName: `g${i}`, UserName: "m1" }));
  }
  await iam.send(new sdk.CreateGroupCommand({ GroupName: "g10" }));
  const eleventh = new sdk.AddUserToGroupCommand({ GroupName: "g10", UserName: "m1" });
  await expect(iam.send(eleventh)).rejects.toMatchObject({ name: "LimitExceededException" });
});

test("tags of policies come and go; the account is summed up", async () => {
  const PolicyArn = await create("tagged", { Tags: [{ Key: "a", Value: "1" }] });
  await iam.send(new sdk.TagPolicyCommand({ PolicyArn, Tags: [{ Key: "b", Value: "2" }] }));
  await iam.send(new sdk.UntagPolicyCommand({ PolicyArn, TagKeys: ["A"] }));
  const { Tags } = await iam.send(new sdk.ListPolicyTagsCommand({ PolicyArn }));
  expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
  const { SummaryMap } = await iam.send(new sdk.GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ AccessKeysPerUserQuota: 2, Roles: 0 });
  expect(SummaryMap?.["Users"]).toBeGreaterThan(3);
});
