import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { ChangeFeed } from "../database/change-feed.js";
import { recordChange } from "../database/changes.js";
import { type Database } from "../database/database.js";
import { AccessDeniedError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import {
  type AccessKeyPair,
  addAccessKey,
  deleteAccessKey,
  generateAccessKey,
  setAccessKeyStatus,
} from "../identity/access-keys.js";
import { setAccountStatus } from "../identity/accounts.js";
import { initialiseIdentities } from "../identity/first-start.js";
import { deleteInlinePolicy, putInlinePolicy } from "../identity/inline-policies.js";
import { createUser, deleteUser, findUser, getUser } from "../identity/users.js";
import { type Access } from "./access.js";
import type { Caller } from "./caller.js";
import { rotateTokenKeys } from "./token-keys.js";

import {
  domain,
  openTestWorld,
  owner,
  read,
  region,
  request,
  type TestWorld,
  wrapper,
} from "./access.fixture.js";
let world: TestWorld;
let database: Database;
let feed: ChangeFeed;
let access: Access;
let admin: AccessKeyPair;

beforeEach(async () => {
  world = await openTestWorld();
  ({ database, feed, access, admin } = world);
});

afterEach(() => world.close());

async function signedRequest(pair: AccessKeyPair): Promise<HttpRequest> {
  const signer = new SignatureV4({
    credentials: { accessKeyId: pair.accessKeyId, secretAccessKey: pair.secretAccessKey.reveal() },
    region,
    service: "codeartifact",
    sha256: Sha256,
  });
  const headers = { host: "127.0.0.1" };
  const signed = await signer.sign(
    {
      method: "GET",
      protocol: "http:",
      hostname: "127.0.0.1",
      path: "/v1/domains",
      query: {},
      headers,
    },
    { signingDate: new Date(world.time.nowMs) },
  );
  return request(Object.entries(signed.headers).flat(), { rawTarget: "/v1/domains" });
}

const sign = async (pair = admin) =>
  access.authenticateSignature(await signedRequest(pair), Buffer.alloc(0));
const token = async (pair = admin) =>
  (await access.mintToken(await sign(pair), { domainName: "main", domainOwner: owner })).token;
const bearer = (text: string) => request(["Authorization", `Bearer ${text}`]);
const by = () => ({ atMs: world.time.nowMs });

async function userWith(...policies: object[]): Promise<AccessKeyPair & { userId: string }> {
  const key = await generateAccessKey(wrapper);
  const userId = await database.transact(async (tx) => {
    const user = await createUser(tx, { accountId: owner, name: "ci" }, by());
    await addAccessKey(tx, user.userId, key, by());
    if (policies.length > 0) {
      await putInlinePolicy(
        tx,
        user.userId,
        { name: "p", document: JSON.stringify({ Version: "2012-10-17", Statement: policies }) },
        by(),
      );
    }
    return user.userId;
  });
  await feed.sync();
  return { ...key, userId };
}

describe("a package client", () => {
  test("shows its token as Bearer, as any user's password, or bare", async () => {
    const text = await token();
    const basic = (user: string) => `Basic ${Buffer.from(`${user}:${text}`).toString("base64")}`;
    for (const header of [
      `Bearer ${text}`,
      `bearer ${text}`,
      basic("aws"),
      basic(""),
      basic("x"),
      text,
    ]) {
      const caller = await access.authenticateToken(request(["authorization", header]));
      expect(caller.principal.arn).toBe(`arn:aws:iam::${owner}:user/admin`);
    }
  });

  test("is unauthenticated without a token, with another scheme, two headers or nonsense", async () => {
    const text = await token();
    const refused = [
      [],
      ["authorization", ""],
      ["authorization", "Digest x"],
      ["authorization", "Basic !!!"],
      ["authorization", "Bearer x"],
      ["authorization", "x".repeat(9_000)],
      ["authorization", `Bearer ${text}`, "Authorization", "Bearer y"],
    ];
    for (const headers of refused) {
      const attempt = async () => access.authenticateToken(request(headers));
      await expect(attempt()).rejects.toMatchObject({ kind: "unauthenticated" });
    }
  });

  test("asked for 1,000 times costs no query and no turn of the event loop", async () => {
    const seen = await token();
    await access.authorise(await access.authenticateToken(bearer(seen)), read);
    const before = database.queryCount();
    for (let i = 0; i < 1_000; i += 1) {
      expect(feed.sync()).toBeUndefined();
      const caller = access.authenticateToken(bearer(seen));
      expect(caller).not.toBeInstanceOf(Promise);
      expect(access.authorise(caller as Caller, read)).toBeUndefined();
      expect(access.authoriseCached(caller as Caller, read)).toBe(true);
    }
    expect(database.queryCount()).toBe(before);
  });

  test("is refused once its token has expired, though the token was seen before", async () => {
    const seen = await token();
    await access.authenticateToken(bearer(seen));
    world.time.nowMs += 43_200_000;
    expect(() => access.authenticateToken(bearer(seen))).toThrow(
      expect.objectContaining({ code: "ExpiredTokenException" }) as Error,
    );
  });

  test("cannot use its token in another domain", async () => {
    const caller = await access.authenticateToken(bearer(await token()));
    const elsewhere = {
      ...read,
      resource: { domain: { name: "other", owner }, repository: "app" },
    };
    await expect(access.authorise(caller, elsewhere)).rejects.toThrow(/for the domain main/);
  });
});

test.each<[string, (user: AccessKeyPair & { userId: string }) => Promise<unknown>]>([
  [
    "its access key is made inactive",
    (u) => database.transact((tx) => setAccessKeyStatus(tx, u.accessKeyId, "inactive", by())),
  ],
  [
    "its access key is deleted",
    (u) => database.transact((tx) => deleteAccessKey(tx, u.accessKeyId, by())),
  ],
  [
    "its user is deleted",
    (u) =>
      database.transact(async (tx) => {
        await deleteAccessKey(tx, u.accessKeyId, by());
        await deleteInlinePolicy(tx, u.userId, "p", by());
        await deleteUser(tx, await getUser(tx, owner, "ci"), by());
      }),
  ],
  [
    "its account is disabled",
    () => database.transact((tx) => setAccountStatus(tx, owner, "disabled", by())),
  ],
  [
    "its signing key was rotated away twice",
    async () => {
      await rotateTokenKeys(database, wrapper, world.time.nowMs);
      await rotateTokenKeys(database, wrapper, world.time.nowMs);
    },
  ],
])("a token seen before stops when %s", async (_, revoke) => {
  const user = await userWith({ Effect: "Allow", Action: "*", Resource: "*" });
  const seen = await token(user);
  await access.authenticateToken(bearer(seen));
  await revoke(user);
  await feed.sync();
  await expect(Promise.resolve(access.authenticateToken(bearer(seen)))).rejects.toMatchObject({
    kind: "unauthenticated",
  });
});

test("after one rotation old tokens still work and new ones too", async () => {
  const seen = await token();
  await rotateTokenKeys(database, wrapper, world.time.nowMs);
  await feed.sync();
  const fresh = await token();
  expect(fresh.split(".")[0]).not.toBe(seen.split(".")[0]);
  for (const text of [seen, fresh]) await access.authenticateToken(bearer(text));
});

describe("authorisation", () => {
  test("refuses by default and says what is missing", async () => {
    const caller = await sign(await userWith());
    await expect(access.authorise(caller, read)).rejects.toEqual(
      new AccessDeniedError(
        `User: arn:aws:iam::${owner}:user/ci is not authorized to perform: codeartifact:ReadFromRepository on resource: arn:aws:codeartifact:${region}:${owner}:repository/main/app because no identity-based policy allows the codeartifact:ReadFromRepository action. Decision id: ${caller.requestId.replaceAll("-", "")}`,
      ),
    );
  });

  test("one action that is known to be allowed says nothing of another, nor of another repository", async () => {
    const { resource } = read;
    const arn = `arn:aws:codeartifact:${region}:${owner}:repository/main/app`;
    const user = await userWith({ Effect: "Allow", Action: read.action, Resource: arn });
    const caller = await sign(user);
    await access.authorise(caller, read);
    const more = [
      { action: "codeartifact:DeleteRepository", resource },
      { action: read.action, resource: { ...resource, repository: "other" } },
    ] as const;
    for (const check of more) {
      expect(access.authoriseCached(caller, check)).toBeUndefined();
      await expect(access.authorise(caller, check)).rejects.toThrow(
        /no identity-based policy allows/,
      );
    }
  });

  test("follows a policy that is taken away or put at once", async () => {
    const user = await userWith({ Effect: "Allow", Action: read.action, Resource: "*" });
    const caller = await sign(user);
    await access.authorise(caller, read);
    await database.transact((tx) => deleteInlinePolicy(tx, user.userId, "p", by()));
    await feed.sync();
    await expect(access.authorise(caller, read)).rejects.toThrow(/no identity-based policy allows/);
  });

  test("follows the policies of domain and repository, but not for the call that replaces them", async () => {
    const caller = await sign();
    await access.authorise(caller, read);
    const deny = JSON.stringify({
      Statement: [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }],
    });
    await database.transact(async (tx) => {
      await tx
        .insertInto("resource_policies")
        .values({ resource_id: "r1", revision: "1", document: deny, updated_at_ms: 1 })
        .execute();
      await recordChange(
        tx,
        { kind: "repository-policy", domainId: "d1", repositoryId: "r1", detail: {} },
        world.time.nowMs,
      );
    });
    await feed.sync();
    await expect(access.authorise(caller, read)).rejects.toThrow(
      /with an explicit deny in a resource-based policy/,
    );
    await access.authorise(caller, {
      ...read,
      action: "codeartifact:PutRepositoryPermissionsPolicy",
    });
    await access.authorise(caller, { action: "codeartifact:DescribeDomain", resource: { domain } });
  });

  test("asks a condition on the address each time", async () => {
    const Condition = { IpAddress: { "aws:SourceIp": "10.0.0.1" } };
    const caller = await sign(
      await userWith({ Effect: "Allow", Action: "*", Resource: "*", Condition }),
    );
    await access.authorise({ ...caller, sourceIp: "::ffff:10.0.0.1" }, read);
    expect(access.authoriseCached({ ...caller, sourceIp: "10.0.0.1" }, read)).toBeUndefined();
    await expect(access.authorise({ ...caller, sourceIp: "10.0.0.2" }, read)).rejects.toThrow(
      /no identity-based policy/,
    );
  });
});

test("a second start makes no second administrator, and no secret lies bare in the database", async () => {
  expect(await initialiseIdentities(database, wrapper, world.time)).toBeUndefined();
  expect(await findUser(database.read, owner, "admin")).toBeDefined();
  const rows = await database.read.selectFrom("access_keys").selectAll().execute();
  expect(rows).toHaveLength(1);
  const stored = Buffer.from(rows[0]?.secret_wrapped ?? "");
  expect(stored.includes(admin.secretAccessKey.reveal())).toBe(false);
});

test("an unknown access key is refused with AWS's code", async () => {
  const stranger = await generateAccessKey(wrapper);
  await expect(sign(stranger)).rejects.toMatchObject({ code: "UnrecognizedClientException" });
});
