import * as sdk from "@aws-sdk/client-iam";
import { allow, anIam, document, type IamFixture } from "./iam.fixture.js";

let world: IamFixture;
let iam: sdk.IAMClient;
beforeAll(async () => {
  world = await anIam();
  ({ iam } = world);
});
afterAll(() => world.close());

const account = "000000000000";
const create = async (UserName: string, more: Partial<sdk.CreateUserCommandInput> = {}) =>
  (await iam.send(new sdk.CreateUserCommand({ UserName, ...more }))).User;
const get = async (UserName?: string) =>
  (await iam.send(new sdk.GetUserCommand({ UserName }))).User;

test("a user is made with path, boundary and tags, and shown with them", async () => {
  const created = await create("ann", {
    Path: "/team/",
    PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    Tags: [{ Key: "a", Value: "x: ü=1" }],
  });
  expect(created).toEqual({
    UserName: "ann",
    Path: "/team/",
    Arn: `arn:aws:iam::${account}:user/team/ann`,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/) as string,
    CreateDate: expect.any(Date) as Date,
    PermissionsBoundary: {
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    },
    Tags: [{ Key: "a", Value: "x: ü=1" }],
  });
  expect(await get("ann")).toEqual(created);
});

test("without a name the caller is meant", async () => {
  expect((await get())?.UserName).toBe("admin");
  const keys = await iam.send(new sdk.ListAccessKeysCommand({}));
  expect(keys.AccessKeyMetadata?.map(({ UserName }) => UserName)).toEqual(["admin"]);
});

test("renaming keeps id, policies and tags, under a new ARN", async () => {
  const before = await create("old", { Tags: [{ Key: "k", Value: "v" }] });
  const PolicyDocument = document(allow("s3:*"));
  const policy = { UserName: "old", PolicyName: "p", PolicyDocument };
  await iam.send(new sdk.PutUserPolicyCommand(policy));
  const change = { UserName: "old", NewUserName: "new", NewPath: "/moved/" };
  await iam.send(new sdk.UpdateUserCommand(change));
  expect(await get("new")).toEqual({
    ...before,
    ...{ UserName: "new", Path: "/moved/", Arn: `arn:aws:iam::${account}:user/moved/new` },
  });
  const read = new sdk.GetUserPolicyCommand({ UserName: "new", PolicyName: "p" });
  const { PolicyDocument: encoded = "" } = await iam.send(read);
  expect(encoded).toMatch(/^[\w%.~-]+$/);
  expect(decodeURIComponent(encoded)).toBe(PolicyDocument);
  await expect(get("old")).rejects.toMatchObject({ name: "NoSuchEntityException" });
});

test("lists are paged, below a path, with a marker for that list only", async () => {
  for (const name of ["l1", "l2", "l3"]) await create(name, { Path: "/paged/" });
  const names: string[] = [];
  const pages = sdk.paginateListUsers({ client: iam, pageSize: 2 }, { PathPrefix: "/paged/" });
  for await (const { Users = [] } of pages) {
    expect(Users.length).toBeLessThanOrEqual(2);
    names.push(...Users.map(({ UserName = "" }) => UserName));
  }
  expect(names).toEqual(["l1", "l2", "l3"]);
  const { Marker } = await iam.send(new sdk.ListUsersCommand({ MaxItems: 1 }));
  for (const attempt of [
    () => iam.send(new sdk.ListUsersCommand({ PathPrefix: "/paged/", Marker })),
    () => iam.send(new sdk.ListGroupsCommand({ Marker })),
    () => iam.send(new sdk.ListUsersCommand({ Marker: "x" })),
    () => iam.send(new sdk.ListUsersCommand({ MaxItems: 1001 })),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ name: "ValidationError" });
  }
});

test.each<[string, () => Promise<unknown>, string]>([
  ["a name twice, in another case", () => create("Ann"), "EntityAlreadyExistsException"],
  ["no name", () => create(""), "ValidationError"],
  ["a name of other letters", () => create("a b"), "ValidationError"],
  ["a path without a slash", () => create("x", { Path: "team" }), "ValidationError"],
  [
    "a boundary that does not exist",
    () => create("x", { PermissionsBoundary: `arn:aws:iam::${account}:policy/none` }),
    "NoSuchEntityException",
  ],
  [
    "a tag key twice, in another case",
    () =>
      create("x", {
        Tags: [
          { Key: "k", Value: "1" },
          { Key: "K", Value: "2" },
        ],
      }),
    "InvalidInputException",
  ],
  [
    "a policy with a misspelt action",
    () =>
      iam.send(
        new sdk.PutUserPolicyCommand({
          ...{ UserName: "ann", PolicyName: "p" },
          PolicyDocument: document(allow("codeartifact:ListPackage")),
        }),
      ),
    "MalformedPolicyDocumentException",
  ],
  [
    "inline policies of more than 2,048 characters",
    () =>
      iam.send(
        new sdk.PutUserPolicyCommand({
          ...{ UserName: "ann", PolicyName: "p" },
          PolicyDocument: document(allow("s3:*", `arn:aws:s3:::${"x".repeat(2_100)}`)),
        }),
      ),
    "LimitExceededException",
  ],
])("%s is refused", async (_, attempt, name) => {
  await expect(attempt()).rejects.toMatchObject({ name });
});

test("a user is deleted when nothing hangs on it, and its name and tags are free then", async () => {
  const first = await create("leaver", { Tags: [{ Key: "k", Value: "v" }] });
  const UserName = "leaver";
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const key = (await iam.send(new sdk.CreateAccessKeyCommand({ UserName }))).AccessKey;
  const policy = { UserName, PolicyName: "p", PolicyDocument: document(allow("s3:*")) };
  await iam.send(new sdk.PutUserPolicyCommand(policy));
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn }));
  await iam.send(new sdk.CreateGroupCommand({ GroupName: "g" }));
  await iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName: "g" }));
  const remove = () => iam.send(new sdk.DeleteUserCommand({ UserName }));
  for (const step of [
    () => iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: key?.AccessKeyId })),
    () => iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName: "p" })),
    () => iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn })),
    () => iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName: "g" })),
  ]) {
    await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
    await step();
  }
  await remove();
  const again = await create("leaver");
  expect(again?.UserId).not.toBe(first?.UserId);
  expect(again?.Tags).toBeUndefined();
});

test("keys: two at most, shown once, last use told, inactive ones sign nothing", async () => {
  const UserName = "robot";
  await create(UserName);
  const PolicyArn = "arn:aws:iam::aws:policy/IAMFullAccess";
  await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn }));
  const make = async () => (await iam.send(new sdk.CreateAccessKeyCommand({ UserName }))).AccessKey;
  const [first, second] = [await make(), await make()];
  await expect(make()).rejects.toMatchObject({ name: "LimitExceededException" });
  const { AccessKeyId = "", SecretAccessKey = "" } = first ?? {};
  const lastUse = async () => {
    const command = new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId });
    return (await iam.send(command)).AccessKeyLastUsed;
  };
  expect(await lastUse()).toEqual({ ServiceName: "N/A", Region: "N/A" });
  const robot = world.iamWith({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
  const list = await robot.send(new sdk.ListAccessKeysCommand({}));
  expect(list.AccessKeyMetadata?.map((key) => key.AccessKeyId).sort()).toEqual(
    [AccessKeyId, second?.AccessKeyId].sort(),
  );
  expect(JSON.stringify(list)).not.toContain(SecretAccessKey);
  expect(await lastUse()).toMatchObject({ ServiceName: "iam", Region: "us-local-1" });
  const inactive = { UserName, AccessKeyId, Status: "Inactive" as const };
  await iam.send(new sdk.UpdateAccessKeyCommand(inactive));
  await expect(robot.send(new sdk.GetUserCommand({}))).rejects.toMatchObject({
    name: "InvalidClientTokenId",
  });
});

test("credentials of kinds that do not exist here are honestly none", async () => {
  const UserName = "ann";
  const profile = iam.send(new sdk.GetLoginProfileCommand({ UserName }));
  await expect(profile).rejects.toMatchObject({ name: "NoSuchEntityException" });
  expect((await iam.send(new sdk.ListMFADevicesCommand({ UserName }))).MFADevices).toEqual([]);
  const nobody = new sdk.ListSigningCertificatesCommand({ UserName: "nobody" });
  await expect(iam.send(nobody)).rejects.toMatchObject({ name: "NoSuchEntityException" });
});
