// Tokens of `packhouse token create`: what they prove, and that nothing else does.
import { randomBytes } from "node:crypto";
import { setAccountStatus } from "../identity/accounts.js";
import { deleteInlinePolicy } from "../identity/inline-policies.js";
import { removeTeamMember } from "../identity/team-members.js";
import { rotateTokenKeys } from "./token-keys.js";
import { domain, owner, read, wrapper } from "./access.fixture.js";
import { basic, bearer, dayMs, openTokenWorld, type TokenWorld } from "./token-world.fixture.js";

let world: TokenWorld;
let ann: Awaited<ReturnType<TokenWorld["addUser"]>>;

beforeEach(async () => {
  world = await openTokenWorld();
  ann = await world.addUser("ann");
});
afterEach(() => world.close());

const by = () => ({ atMs: world.time.nowMs });
const onPackage = (namespace: string, name: string) => ({
  domain,
  repository: "app",
  package: { format: "npm", namespace, name },
});
const publish = (namespace: string, name: string) => ({
  action: "codeartifact:PublishPackageVersion" as const,
  resource: onPackage(namespace, name),
});
const readOf = (namespace: string, name: string) => ({
  ...read,
  resource: onPackage(namespace, name),
});

test("a token is its user in every form of the header, and is not stored", async () => {
  const { text, tokenId } = await world.createToken(ann.user);
  for (const header of [bearer(text), basic("aws", text), basic("ann", text), text]) {
    const caller = await world.show(header);
    expect(caller.principal.arn).toBe(`arn:aws:iam::${owner}:user/ann`);
    expect(caller.credential).toMatchObject({ kind: "token", isStored: true, tokenId });
  }
  const rows = await world.database.read.selectFrom("access_tokens").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(text);
  expect(text).toMatch(/^pht_[\w-]{43}$/);
});

test("it survives the rotation of all keys, and the end of the key of who made it", async () => {
  const { text } = await world.createToken(ann.user);
  for (let i = 0; i < 3; i += 1) {
    world.time.nowMs += 1;
    await rotateTokenKeys(world.database, wrapper, world.time.nowMs);
  }
  await world.database.transact((tx) => tx.deleteFrom("access_keys").execute());
  await world.feed.sync();
  expect((await world.show(bearer(text))).principal.name).toBe("ann");
});

test("it ends at its time, known or not", async () => {
  const { text } = await world.createToken(ann.user);
  await world.show(bearer(text));
  world.time.nowMs += 30 * dayMs;
  const expired = { code: "ExpiredTokenException" };
  await expect(world.show(bearer(text))).rejects.toMatchObject(expired);
  await expect(world.show(basic("aws", text))).rejects.toMatchObject(expired);
});

test.each([
  ["is revoked", (tokenId: string) => world.revoke({ kind: "token", tokenId, accountId: owner })],
  [
    "has a disabled account",
    () => world.database.transact((tx) => setAccountStatus(tx, owner, "disabled", by())),
  ],
  [
    "has no user any more",
    () => world.database.transact((tx) => removeTeamMember(tx, ann.user, by())),
  ],
  [
    "has no domain any more",
    () =>
      world.database.transact(async (tx) => {
        await tx.deleteFrom("repositories").execute();
        await tx.deleteFrom("domains").execute();
        await setAccountStatus(tx, owner, "active", by());
      }),
  ],
])("a token that was used stops when it %s", async (_, end) => {
  const { text, tokenId } = await world.createToken(ann.user);
  await world.show(bearer(text));
  await end(tokenId);
  await world.feed.sync();
  await expect(world.show(bearer(text))).rejects.toMatchObject({ kind: "unauthenticated" });
});

test("nothing but the whole token is accepted", async () => {
  const { text } = await world.createToken(ann.user);
  const forged = [
    text.slice(0, -1),
    `${text}A`,
    text.toUpperCase(),
    text.replace("pht_", ""),
    text.replace("pht_", "pht-"),
    ` ${text.slice(1)}`,
    `${text}\0`,
    `pht_${"A".repeat(43)}`,
    `pht_${"%".repeat(43)}`,
    "pht_' or 1=1 --",
    ...Array.from({ length: 50 }, () => `pht_${randomBytes(32).toString("base64url")}`),
    ...Array.from({ length: 43 }, (_, i) => {
      const other = text[i + 4] === "A" ? "B" : "A";
      return text.slice(0, i + 4) + other + text.slice(i + 5);
    }),
  ];
  for (const one of forged) {
    await expect(world.show(bearer(one))).rejects.toMatchObject({ kind: "unauthenticated" });
  }
});

test("a read token reads its repository and does nothing else", async () => {
  const caller = await world.show(bearer((await world.scoped(ann.user, {})).text));
  expect(await world.may(caller, read)).toBe(true);
  expect(await world.may(caller, publish("", "lib"))).toBe(false);
  const other = { ...read, resource: { domain, repository: "app2" } };
  const listing = {
    action: "codeartifact:ListRepositoriesInDomain",
    resource: { domain },
  } as const;
  const deleting = { action: "codeartifact:DeletePackage", resource: onPackage("", "a") } as const;
  const minting = { action: "packhouse:CreateToken", resource: {} } as const;
  for (const check of [other, listing, deleting, minting]) {
    expect(await world.may(caller, check)).toBe(false);
  }
  await expect(
    world.access.mintToken(caller, { domainName: "main", domainOwner: owner }),
  ).rejects.toThrow("cannot be had with another one");
});

test("a token gives no more than its user has, at the time of use", async () => {
  const bob = await world.addUser("bob", "arn:aws:codeartifact:*:*:repository/main/app");
  const { text } = await world.scoped(bob.user, { access: "publish" });
  const caller = await world.show(bearer(text));
  expect(await world.may(caller, read)).toBe(true);
  expect(await world.may(caller, publish("", "lib"))).toBe(false);
  await world.database.transact((tx) => deleteInlinePolicy(tx, bob.user.userId, "p", by()));
  await world.feed.sync();
  expect(await world.may(await world.show(bearer(text)), read)).toBe(false);
});

test("a token for some packages reads and publishes those, and no document of the whole repository", async () => {
  const { text } = await world.scoped(ann.user, {
    access: "publish",
    of: ["npm/@acme/*", "npm/lib-*"],
  });
  const caller = await world.show(bearer(text));
  const answers = await Promise.all([
    world.may(caller, publish("acme", "x")),
    world.may(caller, publish("", "lib-a")),
    world.may(caller, readOf("acme", "x")),
    world.may(caller, readOf("", "lib-a")),
    world.may(caller, publish("acm", "x")),
    world.may(caller, publish("other", "lib-a")),
    world.may(caller, readOf("", "acme")),
    world.may(caller, readOf("other", "lib-a")),
    world.may(caller, read),
  ]);
  expect(answers).toEqual([true, true, true, true, false, false, false, false, false]);
});

test("a token for some addresses works from there only, remembered or not", async () => {
  const { text } = await world.scoped(ann.user, { sourceIps: ["10.1.0.0/16", "fd00::/8"] });
  for (let round = 0; round < 2; round += 1) {
    for (const [sourceIp, isAllowed] of [
      ["10.1.2.3", true],
      ["::ffff:10.1.9.9", true],
      ["fd12::1", true],
      ["10.2.0.1", false],
      ["127.0.0.1", false],
    ] as const) {
      expect(await world.may(await world.show(bearer(text), { sourceIp }), read)).toBe(isAllowed);
    }
  }
});

test("when it was last used is written in batches", async () => {
  const { text } = await world.createToken(ann.user);
  await world.show(bearer(text));
  await world.access.close();
  const row = await world.database.read
    .selectFrom("access_tokens")
    .select("last_used_at_ms")
    .executeTakeFirstOrThrow();
  expect(row.last_used_at_ms).toBe(world.time.nowMs);
});
