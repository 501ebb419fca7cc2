// What a user may do by groups, managed policies, boundary and tags, decided by the real engine.
import { policyEngine } from "../server/policy-engine.js";
import { addGroupMember } from "../identity/group-members.js";
import { createGroup } from "../identity/groups.js";
import { putInlinePolicy } from "../identity/inline-policies.js";
import { createManagedPolicy, getManagedPolicy } from "../identity/managed-policies.js";
import {
  createPolicyVersion,
  setDefaultPolicyVersion,
} from "../identity/managed-policy-versions.js";
import { putPermissionsBoundary } from "../identity/permissions-boundaries.js";
import { attachPolicy, detachPolicy } from "../identity/policy-attachments.js";
import { tagEntity } from "../identity/entity-tags.js";
import { createUser, type User } from "../identity/users.js";
import type { Transaction } from "../database/database.js";
import { createAccess, type Access } from "./access.js";
import { openTestWorld, owner, read, region, type TestWorld, wrapper } from "./access.fixture.js";
import type { Caller } from "./caller.js";
import { policy } from "./role-world.fixture.js";

let world: TestWorld;
let access: Access;
let user: User;
let names = 0;

beforeAll(async () => {
  world = await openTestWorld();
  const { database, feed, time } = world;
  access = await createAccess({
    ...{ database, changeFeed: feed, wrapper, region, engine: policyEngine },
    clock: () => time.nowMs,
    onError: () => undefined,
  });
});
afterAll(() => world.close());

const by = { atMs: 1 };
const holder = () => ({ principalId: user.userId, accountId: owner });

async function change<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
  const done = await world.database.transact(work);
  await world.feed.sync();
  return done;
}

async function may(check = read): Promise<boolean> {
  const { userId: principalId, arn, name } = user;
  const caller: Caller = {
    principal: { principalId, arn, name, kind: "user", accountId: owner },
    ...{ sourceIp: "127.0.0.1", isSecure: true, userAgent: undefined, requestId: "r" },
    credential: { kind: "signature", accessKeyId: "AKIA" },
  };
  try {
    await access.authorise(caller, check);
    return true;
  } catch {
    return false;
  }
}

beforeEach(async () => {
  user = await change((tx) => createUser(tx, { accountId: owner, name: `u${(names += 1)}` }, by));
});

const managed = (document: string) =>
  change((tx) =>
    createManagedPolicy(tx, { accountId: owner, name: `p${(names += 1)}`, document }, by),
  );

test("a group's policies count for its users, inline and managed", async () => {
  const group = await change((tx) => createGroup(tx, { accountId: owner, name: "g" }, by));
  await change((tx) => addGroupMember(tx, group, user, by));
  expect(await may()).toBe(false);
  const document = policy("Allow", read.action);
  await change((tx) => putInlinePolicy(tx, group.groupId, { name: "p", document }, by));
  expect(await may()).toBe(true);
  const { arn } = await managed(policy("Deny", read.action));
  await change((tx) => attachPolicy(tx, { principalId: group.groupId, accountId: owner }, arn, by));
  expect(await may()).toBe(false);
});

test("of a managed policy the default version counts, as long as it hangs there", async () => {
  const { arn } = await managed(policy("Allow", "codeartifact:List*"));
  await change((tx) => attachPolicy(tx, holder(), arn, by));
  expect(await may()).toBe(false);
  const find = () => getManagedPolicy(world.database.read, owner, arn);
  const version = { document: policy("Allow", read.action), isDefault: true };
  const first = await find();
  await change((tx) => createPolicyVersion(tx, first, version, by));
  expect(await may()).toBe(true);
  const second = await find();
  await change((tx) => setDefaultPolicyVersion(tx, second, "v1", by));
  expect(await may()).toBe(false);
  await change((tx) => setDefaultPolicyVersion(tx, second, "v2", by));
  await change((tx) => detachPolicy(tx, holder(), arn, by));
  expect(await may()).toBe(false);
});

test.each([
  ["AdministratorAccess", true, true],
  ["AWSCodeArtifactAdminAccess", true, true],
  ["AWSCodeArtifactReadOnlyAccess", true, false],
  ["ReadOnlyAccess", true, false],
  ["IAMFullAccess", false, false],
])("AWS's %s is known", async (name, reads, deletes) => {
  await change((tx) => attachPolicy(tx, holder(), `arn:aws:iam::aws:policy/${name}`, by));
  const remove = { ...read, action: "codeartifact:DeleteRepository" as const };
  expect([await may(), await may(remove)]).toEqual([reads, deletes]);
});

test("nothing is allowed beyond the boundary, and the boundary allows nothing itself", async () => {
  const { arn } = await managed(policy("Allow", read.action));
  await change((tx) => putPermissionsBoundary(tx, holder(), arn, by));
  expect(await may()).toBe(false);
  const document = policy("Allow", "codeartifact:*");
  await change((tx) => putInlinePolicy(tx, user.userId, { name: "p", document }, by));
  expect(await may()).toBe(true);
  expect(await may({ ...read, action: "codeartifact:DeleteRepository" })).toBe(false);
});

test("a user's tags are aws:PrincipalTag", async () => {
  const Condition = { StringEquals: { "aws:PrincipalTag/team": "red" } };
  const document = policy("Allow", read.action, { Condition });
  await change((tx) => putInlinePolicy(tx, user.userId, { name: "p", document }, by));
  expect(await may()).toBe(false);
  await change((tx) => tagEntity(tx, user.arn, [{ key: "team", value: "red" }], by));
  expect(await may()).toBe(true);
  await change((tx) => tagEntity(tx, user.arn, [{ key: "TEAM", value: "blue" }], by));
  expect(await may()).toBe(false);
});
