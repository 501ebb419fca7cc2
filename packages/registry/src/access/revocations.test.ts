// What takes tokens back, and what it leaves alone.
import { isTokenRevoked, type Revocation, revokeTokens } from "../identity/token-revocations.js";
import { domain, owner, request } from "./access.fixture.js";
import { bearer, basic, openTokenWorld, type TokenWorld } from "./token-world.fixture.js";

const mainDomain = { id: "d1", name: "main", owner };

let world: TokenWorld;
let ann: Awaited<ReturnType<TokenWorld["addUser"]>>;
let bob: typeof ann;

beforeEach(async () => {
  world = await openTokenWorld();
  ann = await world.addUser("ann");
  bob = await world.addUser("bob");
});
afterEach(() => world.close());

/** An authorization token of the user. */
async function authorizationToken({ user, key }: typeof ann): Promise<string> {
  const { accessKeyId } = key;
  const { principalId, kind, accountId, arn, name } = {
    ...{ principalId: user.userId, kind: "user" as const },
    ...{ accountId: owner, arn: user.arn, name: user.name },
  };
  const minted = await world.access.mintToken(
    {
      principal: { principalId, kind, accountId, arn, name },
      ...{ sourceIp: "127.0.0.1", isSecure: false, userAgent: undefined, requestId: "r" },
      credential: { kind: "signature", accessKeyId },
    },
    { domainName: domain.name, domainOwner: domain.owner },
  );
  return minted.token;
}

const works = async (token: string): Promise<boolean> => {
  const answers = await Promise.all(
    [bearer(token), basic("aws", token), token].map(async (header) =>
      world.show(header).then(
        () => true,
        () => false,
      ),
    ),
  );
  expect(new Set(answers).size).toBe(1);
  return answers[0] === true;
};

test.each<[string, (id: string) => Revocation, boolean, boolean]>([
  ["its id", (tokenId) => ({ kind: "token", tokenId, accountId: owner }), false, true],
  [
    "another account, by its id",
    (tokenId) => ({ kind: "token", tokenId, accountId: "111111111111" }),
    true,
    true,
  ],
  [
    "its principal",
    () => ({ kind: "principal", principalId: ann.user.userId, issuedBeforeMs: world.time.nowMs }),
    false,
    true,
  ],
  [
    "its principal until before it",
    () => ({
      kind: "principal",
      principalId: ann.user.userId,
      issuedBeforeMs: world.time.nowMs - 2_000,
    }),
    true,
    true,
  ],
  [
    "its domain",
    () => ({ kind: "domain", domain: mainDomain, issuedBeforeMs: world.time.nowMs }),
    false,
    false,
  ],
  [
    "another domain",
    () => ({
      kind: "domain",
      domain: { id: "d2", name: "other", owner },
      issuedBeforeMs: world.time.nowMs,
    }),
    true,
    true,
  ],
  [
    "its domain's account",
    () => ({ kind: "account", accountId: owner, issuedBeforeMs: world.time.nowMs }),
    false,
    false,
  ],
])("an authorization token, used before, and %s", async (_, revocation, isLeft, isOtherLeft) => {
  const token = await authorizationToken(ann);
  const other = await authorizationToken(bob);
  expect([await works(token), await works(other)]).toEqual([true, true]);
  const { credential } = await world.show(bearer(token));
  await world.revoke(revocation(credential.kind === "token" ? credential.tokenId : ""));
  expect([await works(token), await works(other)]).toEqual([isLeft, isOtherLeft]);
});

test("tokens issued after a revocation work, and a later one with an earlier time brings nothing back", async () => {
  const before = await authorizationToken(ann);
  const stored = await world.createToken(ann.user);
  const all = { kind: "principal", principalId: ann.user.userId } as const;
  await world.revoke({ ...all, issuedBeforeMs: world.time.nowMs });
  world.time.nowMs += 1;
  const later = await authorizationToken(ann);
  expect([await works(before), await works(stored.text), await works(later)]).toEqual([
    false,
    false,
    true,
  ]);
  await world.revoke({ ...all, issuedBeforeMs: world.time.nowMs - 60_000 });
  expect([await works(before), await works(later)]).toEqual([false, true]);
});

test("revocations are forgotten once the last token they concern has expired", async () => {
  const all = { kind: "account", accountId: owner } as const;
  await world.revoke({ ...all, issuedBeforeMs: world.time.nowMs });
  const rows = () => world.database.read.selectFrom("token_revocations").selectAll().execute();
  const issuedAtMs = world.time.nowMs - 1;
  const token = { tokenId: "t", principalId: "p", principalAccount: owner, domain, issuedAtMs };
  world.time.nowMs += 12 * 3_600_000;
  await world.revoke({ kind: "principal", principalId: "x", issuedBeforeMs: world.time.nowMs });
  expect(await isTokenRevoked(world.database.read, token)).toBe(true);
  world.time.nowMs += 13 * 3_600_000;
  await world.revoke({ kind: "principal", principalId: "y", issuedBeforeMs: world.time.nowMs });
  expect((await rows()).map(({ subject }) => subject)).toEqual(["principal/y"]);
});

test("a revocation is a change that names who made it", async () => {
  const principal = ann.user.arn;
  await world.database.transact((tx) =>
    revokeTokens(
      tx,
      { kind: "account", accountId: owner, issuedBeforeMs: world.time.nowMs },
      { principal, atMs: world.time.nowMs },
    ),
  );
  const changes: string[] = [];
  world.feed.subscribe((change) => changes.push(`${change.kind} ${change.principal ?? ""}`));
  await world.feed.sync();
  expect(changes).toEqual([`identity ${principal}`]);
});

test("requests without credentials read what is open, and only that", async () => {
  const at = (method: string, repository: string) =>
    Promise.resolve().then(() =>
      world.access.authenticateToken(
        request([], { method, segments: ["d", `main-${owner}`, "npm", repository, "x"] }),
      ),
    );
  const caller = await at("GET", "app");
  expect(caller.principal.arn).toBe("anonymous");
  const read = { action: "codeartifact:ReadFromRepository" as const };
  const here = { domain, repository: "app" };
  expect(await world.may(caller, { ...read, resource: here })).toBe(true);
  expect(await world.may(caller, { ...read, resource: { domain, repository: "db" } })).toBe(false);
  expect(await world.may(caller, { ...read, resource: { domain } })).toBe(false);
  const publish = { action: "codeartifact:PublishPackageVersion" as const, resource: here };
  expect(await world.may(caller, publish)).toBe(false);
  for (const [method, repository] of [
    ["PUT", "app"],
    ["POST", "app"],
    ["DELETE", "app"],
    ["GET", "npm-store"],
    ["GET", "app2"],
  ] as const) {
    await expect(at(method, repository)).rejects.toMatchObject({
      code: "MissingAuthenticationToken",
    });
  }
});
