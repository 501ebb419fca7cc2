// Nobody gets at identities but whom policies allow, and nobody at those of another account at all.
import * as sdk from "@aws-sdk/client-iam";
import { offeredOperations } from "./operations.fixture.js";
import { allow, anIam, document, type IamFixture } from "./iam.fixture.js";

let world: IamFixture;
beforeAll(async () => {
  world = await anIam();
  await world.iam.send(new sdk.CreateUserCommand({ UserName: "target" }));
});
afterAll(() => world.close());

const accountId = "000000000000";
const denied = { name: "AccessDenied" };

test("a caller without policies may do none of all operations", async () => {
  const nobody = await world.iamAs({ accountId, name: "nobody", Statement: [allow("s3:*")] });
  const operations = offeredOperations();
  expect(operations.length).toBeGreaterThan(50);
  const allowed: string[] = [];
  for (const { name, command } of operations) {
    await nobody.send(command).then(
      () => allowed.push(name),
      (error: unknown) => {
        const { name: code } = error as Error;
        if (code !== "AccessDenied") allowed.push(`${name}: ${code}`);
      },
    );
  }
  expect(allowed).toEqual([]);
});

test("rights end at their resource: one's own keys, a path, a policy that may be attached", async () => {
  const self = await world.iamAs({
    ...{ accountId, name: "self" },
    Statement: [
      allow("iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"),
      allow("iam:CreateUser", `arn:aws:iam::${accountId}:user/bots/*`),
      {
        ...allow("iam:AttachUserPolicy"),
        Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
      },
    ],
  });
  await self.send(new sdk.ListAccessKeysCommand({}));
  await self.send(new sdk.CreateUserCommand({ UserName: "b", Path: "/bots/" }));
  const attach = (name: string) =>
    self.send(
      new sdk.AttachUserPolicyCommand({
        ...{ UserName: "self", PolicyArn: `arn:aws:iam::aws:policy/${name}` },
      }),
    );
  await attach("ReadOnlyAccess");
  await expect(attach("AdministratorAccess")).rejects.toMatchObject(denied);
  for (const command of [
    new sdk.CreateAccessKeyCommand({ UserName: "target" }),
    new sdk.CreateAccessKeyCommand({ UserName: "admin" }),
  ]) {
    await expect(self.send(command)).rejects.toMatchObject(denied);
  }
  await expect(self.send(new sdk.CreateUserCommand({ UserName: "b2" }))).rejects.toMatchObject(
    denied,
  );
});

test("who may make users within a boundary only cannot make one without, nor take it away", async () => {
  const boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const Condition = { StringEquals: { "iam:PermissionsBoundary": boundary } };
  const delegate = await world.iamAs({
    ...{ accountId, name: "delegate" },
    Statement: [{ ...allow(["iam:CreateUser", "iam:PutUserPolicy"]), Condition }],
  });
  const make = (UserName: string, PermissionsBoundary?: string) =>
    delegate.send(new sdk.CreateUserCommand({ UserName, PermissionsBoundary }));
  await make("bounded", boundary);
  await expect(make("free")).rejects.toMatchObject(denied);
  const put = (UserName: string) =>
    delegate.send(
      new sdk.PutUserPolicyCommand({
        ...{ UserName, PolicyName: "p", PolicyDocument: document(allow("*")) },
      }),
    );
  await put("bounded");
  await expect(put("target")).rejects.toMatchObject(denied);
  const UserName = "bounded";
  const remove = new sdk.DeleteUserPermissionsBoundaryCommand({ UserName });
  await expect(delegate.send(remove)).rejects.toMatchObject(denied);
});

test("the administrator of another account reaches nothing of this one", async () => {
  const Statement = [allow("*")];
  const other = await world.iamAs({ accountId: "111122223333", name: "admin", Statement });
  const missing = { name: "NoSuchEntityException" };
  await expect(other.send(new sdk.GetUserCommand({ UserName: "target" }))).rejects.toMatchObject(
    missing,
  );
  const { Users } = await other.send(new sdk.ListUsersCommand({}));
  expect(Users?.map(({ Arn }) => Arn)).toEqual(["arn:aws:iam::111122223333:user/admin"]);
  const PolicyDocument = document(allow("*"));
  const create = new sdk.CreatePolicyCommand({ PolicyName: "mine", PolicyDocument });
  const PolicyArn = (await world.iam.send(create)).Policy?.Arn;
  await expect(other.send(new sdk.GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject(denied);
  const attach = new sdk.AttachUserPolicyCommand({ UserName: "admin", PolicyArn });
  await expect(other.send(attach)).rejects.toMatchObject(missing);
  const key = (await world.iam.send(new sdk.CreateAccessKeyCommand({ UserName: "target" })))
    .AccessKey;
  const AccessKeyId = key?.AccessKeyId;
  const Status = "Inactive" as const;
  for (const attempt of [
    () => other.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId })),
    () => other.send(new sdk.UpdateAccessKeyCommand({ AccessKeyId, Status })),
    () => other.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId })),
  ]) {
    await expect(attempt()).rejects.toMatchObject(missing);
  }
});
