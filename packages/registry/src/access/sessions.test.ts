// Temporary credentials: who they are, what they may do, and when they end.
import { setAccountStatus } from "../identity/accounts.js";
import { deleteInlinePolicy } from "../identity/inline-policies.js";
import { deleteRole } from "../identity/roles.js";
import { issueSession } from "../identity/session-token.js";
import { domain, owner, read, request, wrapper } from "./access.fixture.js";
import { narrowing } from "./session-policies.js";
import { hourMs, openRoleWorld, policy, type RoleWorld } from "./role-world.fixture.js";

let world: RoleWorld;
beforeEach(async () => {
  world = await openRoleWorld();
});
afterEach(() => world.close());

const tokenOf = async (change = {}, durationSeconds?: number) => {
  const caller = await world.callWith(await world.credentials(change));
  return world.access.mintToken(caller, {
    domainName: domain.name,
    domainOwner: domain.owner,
    ...(durationSeconds !== undefined && { durationSeconds }),
  });
};
const bearer = async (token: string) =>
  world.access.authenticateToken(request(["Authorization", `Bearer ${token}`]));

test("a session is its role by another name", async () => {
  const caller = await world.callWith(await world.credentials({ sourceIdentity: "ann" }));
  expect(caller.principal).toEqual({
    arn: `arn:aws:sts::${owner}:assumed-role/ci/build-7`,
    accountId: owner,
    kind: "role-session",
    principalId: world.role.roleId,
    name: "build-7",
    roleArn: `arn:aws:iam::${owner}:role/team/ci`,
  });
  expect(caller.session).toMatchObject({ sourceIdentity: "ann" });
  await expect(world.access.authorise(caller, read)).resolves.toBeUndefined();
});

test("a user's own session is the user", async () => {
  const { userId } = await world.database.read
    .selectFrom("users")
    .select("user_id as userId")
    .executeTakeFirstOrThrow();
  const credentials = await issueSession(wrapper, owner, {
    principalId: userId,
    issuedAtMs: world.time.nowMs,
    expiresAtMs: world.time.nowMs + hourMs,
  });
  const { principal } = await world.callWith(credentials);
  expect(principal).toMatchObject({ kind: "user", name: "admin", principalId: userId });
});

test.each([
  ["a session policy that allows it", [policy("Allow", "codeartifact:Read*")], true],
  ["a session policy of other actions", [policy("Allow", "codeartifact:List*")], false],
  [
    "a session policy that denies it",
    [policy("Allow", "*"), policy("Deny", "codeartifact:Read*")],
    false,
  ],
  ["an empty list of session policies", [], false],
])("%s decides for the credentials and for their token", async (_, policies, isAllowed) => {
  const byKey = await world.callWith(await world.credentials({ policies }));
  const byToken = await bearer((await tokenOf({ policies })).token);
  for (const caller of [byKey, byToken]) {
    const decision = Promise.resolve().then(() => world.access.authorise(caller, read));
    await (isAllowed
      ? expect(decision).resolves.toBeUndefined()
      : expect(decision).rejects.toThrow("not authorized"));
  }
});

test("what one session may is not remembered for another", async () => {
  const wide = await world.callWith(await world.credentials());
  const narrow = await world.callWith(await world.credentials({ policies: [] }));
  await world.access.authorise(wide, read);
  expect(world.access.authoriseCached(wide, read)).toBe(true);
  expect(world.access.authoriseCached(narrow, read)).toBeUndefined();
  await expect(Promise.resolve(world.access.authorise(narrow, read))).rejects.toThrow();
  const other = await world.callWith(await world.credentials({ name: "build-8" }));
  expect(world.access.authoriseCached(other, read)).toBeUndefined();
});

test("the role's policies are asked at each use", async () => {
  const { token } = await tokenOf();
  await world.replaceRolePolicy(policy("Allow", "codeartifact:List*"));
  const caller = await bearer(token);
  await expect(Promise.resolve(world.access.authorise(caller, read))).rejects.toThrow(
    "no identity-based policy allows",
  );
});

test("sessions from before a moment can be revoked, and their tokens with them", async () => {
  const early = await world.credentials();
  const { token } = await tokenOf();
  world.time.nowMs += 60_000;
  const before = new Date(world.time.nowMs).toISOString();
  world.time.nowMs += 60_000;
  const lateToken = await world.access.mintToken(await world.callWith(early), {
    domainName: domain.name,
    domainOwner: domain.owner,
  });
  await world.replaceRolePolicy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { DateLessThan: { "aws:TokenIssueTime": before } },
        },
      ],
    }),
  );
  const late = await world.callWith(await world.credentials());
  await expect(Promise.resolve(world.access.authorise(late, read))).resolves.toBeUndefined();
  for (const caller of [
    await world.callWith(early),
    await bearer(token),
    await bearer(lateToken.token),
  ]) {
    await expect(Promise.resolve(world.access.authorise(caller, read))).rejects.toThrow(
      "with an explicit deny in an identity-based policy",
    );
  }
});

test.each([
  ["aws:PrincipalArn", `arn:aws:iam::${owner}:role/team/ci`],
  ["aws:PrincipalType", "AssumedRole"],
  ["aws:FederatedProvider", "arn:aws:iam::000000000000:oidc-provider/ci.example"],
  ["aws:SourceIdentity", "ann"],
  ["aws:PrincipalTag/team", "red"],
  ["sts:RoleSessionName", "build-7"],
])("%s is known of a session and of its token", async (key, value) => {
  const condition = { Condition: { StringEquals: { [key]: value } } };
  await world.replaceRolePolicy(policy("Allow", "*", condition));
  const change = {
    sourceIdentity: "ann",
    federatedProvider: "arn:aws:iam::000000000000:oidc-provider/ci.example",
    tags: { team: "red" },
  };
  for (const caller of [
    await world.callWith(await world.credentials(change)),
    await bearer((await tokenOf(change)).token),
  ]) {
    await expect(Promise.resolve(world.access.authorise(caller, read))).resolves.toBeUndefined();
  }
});

test("aws:userid of a session has its name", async () => {
  const Condition = { StringEquals: { "aws:userid": `${world.role.roleId}:build-7` } };
  await world.replaceRolePolicy(policy("Allow", "*", { Condition }));
  const caller = await world.callWith(await world.credentials());
  await expect(Promise.resolve(world.access.authorise(caller, read))).resolves.toBeUndefined();
});

test.each([
  [undefined, hourMs],
  [0, hourMs],
  [900, 900_000],
  [43_200, hourMs],
])("a token asked for with %s seconds ends after %i ms", async (seconds, lifetimeMs) => {
  world.time.nowMs = Math.floor(world.time.nowMs / 1000) * 1000;
  const { expiresAtMs } = await tokenOf({}, seconds);
  expect(expiresAtMs - world.time.nowMs).toBe(lifetimeMs);
});

test("the largest session that can be issued fits into a token", async () => {
  const noise = Array.from({ length: 1_000 }, (_, i) => ((i * 7919) % 9973).toString(36)).join("");
  const policies = [
    policy("Allow", "*", { Resource: `arn:aws:codeartifact:*:*:${noise}`.slice(0, 1_950) }),
  ];
  const { token } = await tokenOf({
    policies,
    sourceIdentity: "s".repeat(64),
    name: "n".repeat(64),
  });
  expect(token.length).toBeLessThanOrEqual(4_096);
  expect((await bearer(token)).narrowedBy).toEqual(narrowing(policies));
});

test("a deleted role ends its sessions and their tokens", async () => {
  const credentials = await world.credentials();
  const { token } = await tokenOf();
  await world.database.transact(async (tx) => {
    await deleteInlinePolicy(tx, world.role.roleId, "p", { atMs: 1 });
    await deleteRole(tx, world.role, { atMs: 1 });
  });
  await world.feed.sync();
  await expect(world.callWith(credentials)).rejects.toMatchObject({ code: "InvalidClientTokenId" });
  await expect(bearer(token)).rejects.toMatchObject({ kind: "unauthenticated" });
});

test("a disabled account ends them too", async () => {
  const credentials = await world.credentials();
  const { token } = await tokenOf();
  await world.database.transact((tx) => setAccountStatus(tx, owner, "disabled", { atMs: 1 }));
  await world.feed.sync();
  await expect(world.callWith(credentials)).rejects.toMatchObject({ code: "InvalidClientTokenId" });
  await expect(bearer(token)).rejects.toMatchObject({ kind: "unauthenticated" });
});

test("they end when they end", async () => {
  const credentials = await world.credentials();
  const { token } = await tokenOf();
  world.time.nowMs += hourMs;
  await expect(world.callWith(credentials)).rejects.toMatchObject({
    code: "ExpiredTokenException",
  });
  await expect(bearer(token)).rejects.toMatchObject({ code: "ExpiredTokenException" });
});
