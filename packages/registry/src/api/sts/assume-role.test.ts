// AssumeRole as the AWS SDK asks for it.
import { createHash } from "node:crypto";
import { ListDomainsCommand } from "@aws-sdk/client-codeartifact";
import { GetAccessKeyInfoCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import {
  aControlPlane,
  addUser,
  type ControlPlaneFixture,
  owner,
} from "../control-plane.fixture.js";
import {
  addRole,
  assume,
  document,
  everything,
  type Keys,
  keysOf,
  statement,
  sts,
  whoIs,
} from "./role-world.fixture.js";

const stranger = "222333444555";
let world: ControlPlaneFixture;
let ann: Keys;
let foreign: Keys;
let powerless: Keys;
let ci: string;
const nothing = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const annArn = `arn:aws:iam::${owner}:user/ann`;

beforeAll(async () => {
  world = await aControlPlane();
  const may = { Effect: "Allow", Action: "sts:*", Resource: "*" };
  ann = await addUser(world.catalog, { accountId: owner, name: "ann", Statement: [may] });
  powerless = await addUser(world.catalog, { accountId: owner, name: "bob", Statement: [nothing] });
  foreign = await addUser(world.catalog, { accountId: stranger, name: "eve", Statement: [may] });
  ci = await addRole(
    world,
    { accountId: owner, name: "ci", path: "/team/", maxSessionSeconds: 7200 },
    statement("Allow", "sts:*", { Principal: { AWS: annArn } }),
  );
});
afterAll(() => world.close());

const denied = { name: "AccessDenied" };

test("who is trusted gets a session of the role", async () => {
  const answer = await assume(world, ann, ci, { SourceIdentity: "ann" });
  expect(answer).toMatchObject({
    AssumedRoleUser: {
      Arn: `arn:aws:sts::${owner}:assumed-role/ci/build-7`,
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:build-7$/) as string,
    },
    SourceIdentity: "ann",
  });
  const lifetime = (answer.Credentials?.Expiration?.getTime() ?? 0) - Date.now();
  expect(lifetime / 1000).toBeGreaterThan(3595);
  expect(lifetime / 1000).toBeLessThanOrEqual(3600);
  await expect(whoIs(world, keysOf(answer.Credentials))).resolves.toEqual({
    Arn: `arn:aws:sts::${owner}:assumed-role/ci/build-7`,
    UserId: answer.AssumedRoleUser?.AssumedRoleId,
    Account: owner,
  });
  const client = world.clientWith(keysOf(answer.Credentials));
  await expect(client.send(new ListDomainsCommand({}))).resolves.toBeDefined();
});

test("a session policy narrows what it may", async () => {
  const Policy = document({ Effect: "Allow", Action: "codeartifact:Get*", Resource: "*" });
  const { Credentials, PackedPolicySize } = await assume(world, ann, ci, { Policy });
  expect(PackedPolicySize).toBeGreaterThan(0);
  const client = world.clientWith(keysOf(Credentials));
  await expect(client.send(new ListDomainsCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
  });
});

test.each<[string, () => Keys, object[], string | undefined]>([
  [
    "a named user without policies",
    () => powerless,
    [{ AWS: `arn:aws:iam::${owner}:user/bob` }],
    undefined,
  ],
  ["a user of the named account, who may", () => ann, [{ AWS: owner }], undefined],
  ["a user of the named account, who may not", () => powerless, [{ AWS: owner }], "AccessDenied"],
  ["a user who may, of a role that trusts others", () => ann, [{ AWS: stranger }], "AccessDenied"],
  [
    "a stranger who is trusted and may",
    () => foreign,
    [{ AWS: `arn:aws:iam::${stranger}:root` }],
    undefined,
  ],
  ["a stranger who is not trusted", () => foreign, [{ AWS: owner }], "AccessDenied"],
])("%s", async (name, keys, principals, refusal) => {
  const trust = principals.map((Principal) => statement("Allow", "sts:AssumeRole", { Principal }));
  const role = await addRole(
    world,
    { accountId: owner, name: name.replace(/\W+/g, "-").slice(0, 64) },
    ...trust,
  );
  const attempt = assume(world, keys(), role);
  await (refusal === undefined
    ? expect(attempt).resolves.toBeDefined()
    : expect(attempt).rejects.toMatchObject({ name: refusal }));
});

test("a stranger without a policy of his own is refused, though trusted", async () => {
  const nobody = await addUser(world.catalog, {
    accountId: stranger,
    name: "mallory",
    Statement: [nothing],
  });
  const Principal = { AWS: `arn:aws:iam::${stranger}:user/mallory` };
  const role = await addRole(
    world,
    { accountId: owner, name: "shared" },
    statement("Allow", "sts:AssumeRole", { Principal }),
  );
  await expect(assume(world, nobody, role)).rejects.toMatchObject(denied);
});

test("an external id must be the one that is asked for", async () => {
  const role = await addRole(
    world,
    { accountId: owner, name: "external" },
    statement("Allow", "sts:AssumeRole", {
      Principal: { AWS: annArn },
      Condition: { StringEquals: { "sts:ExternalId": "secret-7" } },
    }),
  );
  await expect(assume(world, ann, role)).rejects.toMatchObject(denied);
  await expect(assume(world, ann, role, { ExternalId: "secret-8" })).rejects.toMatchObject(denied);
  await expect(assume(world, ann, role, { ExternalId: "secret-7" })).resolves.toBeDefined();
});

test("tags and a source identity need consent of their own", async () => {
  const role = await addRole(
    world,
    { accountId: owner, name: "plain" },
    statement("Allow", "sts:AssumeRole", { Principal: { AWS: annArn } }),
  );
  const Tags = [{ Key: "team", Value: "red" }];
  await expect(assume(world, ann, role)).resolves.toBeDefined();
  await expect(assume(world, ann, role, { Tags })).rejects.toMatchObject(denied);
  await expect(assume(world, ann, role, { SourceIdentity: "ann" })).rejects.toMatchObject(denied);
  await expect(assume(world, ann, ci, { Tags })).resolves.toMatchObject({ PackedPolicySize: 1 });
});

test("a role that is not there is refused as one that does not trust", async () => {
  const role = await addRole(
    world,
    { accountId: owner, name: "closed" },
    statement("Allow", "sts:AssumeRole", { Principal: { AWS: stranger } }),
  );
  const messages = await Promise.all(
    [role, role.replace("closed", "absent"), ci.replace("/team/", "/")].map((arn) =>
      assume(world, ann, arn).catch((error: unknown) =>
        String(error)
          .replace(arn, "ROLE")
          .replace(/Decision id: .*/, ""),
      ),
    ),
  );
  expect(new Set(messages).size).toBe(1);
  expect(messages[0]).toContain("is not authorized to perform: sts:AssumeRole on resource: ROLE");
});

test("a session may take on another role, for an hour at most, and stays whose it was", async () => {
  const Principal = { AWS: ci };
  const next = await addRole(
    world,
    { accountId: owner, name: "next", maxSessionSeconds: 7200 },
    statement("Allow", "sts:*", { Principal }),
  );
  const first = keysOf(
    (await assume(world, ann, ci, { SourceIdentity: "ann", DurationSeconds: 7200 })).Credentials,
  );
  await expect(assume(world, first, next, { DurationSeconds: 3601 })).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining("role chaining") as string,
  });
  await expect(assume(world, first, next, { SourceIdentity: "eve" })).rejects.toMatchObject(denied);
  const second = await assume(world, first, next);
  expect(second.SourceIdentity).toBe("ann");
  expect((await whoIs(world, keysOf(second.Credentials))).Arn).toContain(
    "assumed-role/next/build-7",
  );
});

/** Text that no compression makes shorter. */
const noise = (length: number) =>
  Array.from({ length: 60 }, (_, i) => createHash("sha256").update(String(i)).digest("base64url"))
    .join("")
    .slice(0, length);

test.each<[string, object, string]>([
  ["899 seconds", { DurationSeconds: 899 }, "ValidationError"],
  ["more than the role gives", { DurationSeconds: 7201 }, "ValidationError"],
  ["a session name of one character", { RoleSessionName: "x" }, "ValidationError"],
  ["a session name with a slash", { RoleSessionName: "a/b" }, "ValidationError"],
  ["a session name of 65 characters", { RoleSessionName: "n".repeat(65) }, "ValidationError"],
  ["a source identity with a space", { SourceIdentity: "a b" }, "ValidationError"],
  ["an external id with a space", { ExternalId: "a b" }, "ValidationError"],
  [
    "a tag twice",
    {
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    },
    "ValidationError",
  ],
  ["a tag of AWS", { Tags: [{ Key: "aws:x", Value: "1" }] }, "ValidationError"],
  ["transitive tags", { TransitiveTagKeys: ["a"] }, "ValidationError"],
  [
    "an MFA device",
    { SerialNumber: "arn:aws:iam::000000000000:mfa/x", TokenCode: "123456" },
    "ValidationError",
  ],
  ["a policy that is none", { Policy: "{}" }, "MalformedPolicyDocumentException"],
  [
    "a policy with a principal",
    { Policy: document({ ...everything, Principal: "*" }) },
    "MalformedPolicyDocumentException",
  ],
  [
    "a policy of 2,100 characters",
    { Policy: document({ ...everything, Resource: `arn:aws:s3:::${"a".repeat(2_000)}` }) },
    "PackedPolicyTooLargeException",
  ],
  [
    "a policy that does not pack",
    { Policy: document({ ...everything, Resource: `arn:aws:s3:::${noise(1_930)}` }) },
    "PackedPolicyTooLargeException",
  ],
])("%s is refused", async (_, more, name) => {
  await expect(assume(world, ann, ci, more)).rejects.toMatchObject({ name });
});

test("GetSessionToken gives a user to himself, once", async () => {
  const { Credentials } = await sts(world, powerless).send(
    new GetSessionTokenCommand({ DurationSeconds: 900 }),
  );
  const own = keysOf(Credentials);
  expect(own.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  await expect(whoIs(world, own)).resolves.toMatchObject({ Arn: `arn:aws:iam::${owner}:user/bob` });
  await expect(sts(world, own).send(new GetSessionTokenCommand({}))).rejects.toMatchObject(denied);
  const tooLong = new GetSessionTokenCommand({ DurationSeconds: 129_601 });
  await expect(sts(world, powerless).send(tooLong)).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("GetAccessKeyInfo knows whose a key is, also a temporary one", async () => {
  const ask = (keys: Keys, AccessKeyId: string) =>
    sts(world, keys).send(new GetAccessKeyInfoCommand({ AccessKeyId }));
  const session = keysOf((await assume(world, ann, ci)).Credentials);
  await expect(ask(ann, foreign.accessKeyId)).resolves.toMatchObject({ Account: stranger });
  await expect(ask(ann, session.accessKeyId)).resolves.toMatchObject({ Account: owner });
  await expect(ask(ann, "AKIAABCDEFGHIJKLMNOP")).rejects.toMatchObject({ name: "ValidationError" });
  await expect(ask(powerless, foreign.accessKeyId)).rejects.toMatchObject(denied);
});

test("altered, missing and outlived session tokens have the codes that clients know", async () => {
  const good = keysOf((await assume(world, ann, ci)).Credentials);
  const altered = { ...good, sessionToken: `${good.sessionToken ?? ""}AAAA` };
  await expect(whoIs(world, altered)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  const { accessKeyId, secretAccessKey } = good;
  await expect(whoIs(world, { accessKeyId, secretAccessKey })).rejects.toMatchObject({
    name: "InvalidClientTokenId",
  });
});
