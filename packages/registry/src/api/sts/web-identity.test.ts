// AssumeRoleWithWebIdentity as the AWS SDK asks for it: without any credentials.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeartifactClient, ListDomainsCommand } from "@aws-sdk/client-codeartifact";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromTokenFile } from "@aws-sdk/credential-providers";
import { openIssuer, sign, signingKey, type TestIssuer } from "../../federation/issuer.fixture.js";
import { createOidcProvider } from "../../identity/oidc-providers.js";
import {
  aControlPlane,
  type ControlPlaneFixture,
  owner,
  region,
} from "../control-plane.fixture.js";
import { createWebIdentityHandlers, type WebIdentityServices } from "./web-identity.js";
import { addRole, keysOf, statement, whoIs } from "./role-world.fixture.js";

let world: ControlPlaneFixture;
let issuer: TestIssuer;
let name: string;
let role: string;

beforeAll(async () => {
  world = await aControlPlane();
  issuer = await openIssuer("/jobs");
  name = issuer.url.replace("http://", "");
  await trust(issuer, owner);
  role = await addRole(world, { accountId: owner, name: "deploy" }, trusted());
});
afterAll(async () => {
  await issuer.close();
  await world.close();
});

const trust = ({ url }: Pick<TestIssuer, "url">, accountId: string) =>
  world.catalog.database.transact((tx) =>
    createOidcProvider(
      tx,
      { accountId, url, clientIds: ["registry"], thumbprints: [], isHttpOnLoopbackAllowed: true },
      { atMs: 1 },
    ),
  );

const trusted = (conditions: object = {}) =>
  statement("Allow", "sts:AssumeRoleWithWebIdentity", {
    Principal: { Federated: `arn:aws:iam::${owner}:oidc-provider/${name}` },
    Condition: {
      StringEquals: { [`${name}:aud`]: "registry", ...conditions },
      StringLike: { [`${name}:sub`]: "repo:acme/*" },
    },
  });

const claims = (more: object = {}) => {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer.url,
    sub: "repo:acme/lib",
    aud: "registry",
    iat: now,
    exp: now + 300,
    ref: "main",
    ...more,
  };
};
const token = (more: object = {}) => sign(issuer.keys[0] ?? signingKey("none"), claims(more));

function ask(WebIdentityToken: string, RoleArn = role, more: object = {}) {
  // Credentials that would not help.
  const credentials = { accessKeyId: "AKIAABCDEFGHIJKLMNOP", secretAccessKey: "none" };
  const client = new STSClient({ region, endpoint: world.url, credentials, maxAttempts: 1 });
  const input = { RoleArn, RoleSessionName: "job-1", WebIdentityToken, ...more };
  return client.send(new AssumeRoleWithWebIdentityCommand(input));
}

test("a job's token becomes a session of the role", async () => {
  const answer = await ask(token());
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: "repo:acme/lib",
    Audience: "registry",
    Provider: `arn:aws:iam::${owner}:oidc-provider/${name}`,
    AssumedRoleUser: { Arn: `arn:aws:sts::${owner}:assumed-role/deploy/job-1` },
  });
  await expect(whoIs(world, keysOf(answer.Credentials))).resolves.toMatchObject({
    Arn: `arn:aws:sts::${owner}:assumed-role/deploy/job-1`,
  });
});

test.each(["", "\n", "\r\n"])(
  "the SDK's token file, ended by %j, is all that a job needs",
  async (end) => {
    const folder = await mkdtemp(join(tmpdir(), "packhouse-job-"));
    const webIdentityTokenFile = join(folder, "token");
    await writeFile(webIdentityTokenFile, token() + end);
    const clientConfig = { endpoint: world.url, region, maxAttempts: 1 };
    const credentials = fromTokenFile({ webIdentityTokenFile, roleArn: role, clientConfig });
    const client = new CodeartifactClient({ ...clientConfig, credentials });
    await expect(client.send(new ListDomainsCommand({}))).resolves.toMatchObject({
      domains: expect.any(Array) as unknown,
    });
    client.destroy();
    await rm(folder, { recursive: true });
  },
);

test("any claim can be a condition", async () => {
  const onMain = await addRole(
    world,
    { accountId: owner, name: "main" },
    trusted({ [`${name}:ref`]: "main" }),
  );
  await expect(ask(token(), onMain)).resolves.toBeDefined();
  await expect(ask(token({ ref: "dev" }), onMain)).rejects.toMatchObject({ name: "AccessDenied" });
});

test.each<[string, () => Promise<unknown>, string]>([
  ["another subject", () => ask(token({ sub: "repo:evil/lib" })), "AccessDenied"],
  [
    "an audience that the provider has not",
    () => ask(token({ aud: "else" })),
    "InvalidIdentityTokenException",
  ],
  [
    "an old token",
    () => ask(token({ exp: Math.floor(Date.now() / 1000) - 1 })),
    "ExpiredTokenException",
  ],
  [
    "a token that another key signed",
    () => ask(sign(signingKey("first"), claims())),
    "InvalidIdentityTokenException",
  ],
  [
    "an issuer that nobody trusts",
    () => ask(token({ iss: "https://evil.example" })),
    "InvalidIdentityTokenException",
  ],
  [
    "the issuer over another transport",
    () => ask(token({ iss: issuer.url.replace("http:", "https:") })),
    "InvalidIdentityTokenException",
  ],
  [
    "a role that is not there",
    () => ask(token(), role.replace("deploy", "absent")),
    "AccessDenied",
  ],
  [
    "a role of an account that does not trust the issuer",
    () => ask(token(), role.replace(owner, "222333444555")),
    "InvalidIdentityTokenException",
  ],
  [
    "no ARN of a role",
    () => ask(token(), `arn:aws:iam::${owner}:user/admin`),
    "InvalidIdentityTokenException",
  ],
  [
    "more seconds than the role gives",
    () => ask(token(), role, { DurationSeconds: 3601 }),
    "ValidationError",
  ],
  ["a bad session name", () => ask(token(), role, { RoleSessionName: "a b" }), "ValidationError"],
])("%s is refused", async (_, attempt, code) => {
  await expect(attempt()).rejects.toMatchObject({ name: code });
});

test.each(["*", { AWS: "*" }, { AWS: owner }])(
  "a role that trusts %j trusts nobody's tokens",
  async (Principal) => {
    const name = `open-${JSON.stringify(Principal).length}`;
    const open = await addRole(
      world,
      { accountId: owner, name },
      statement("Allow", "sts:*", { Principal }),
    );
    await expect(ask(token(), open)).rejects.toMatchObject({ name: "AccessDenied" });
  },
);

test.each([
  ["a role", "arn:aws:iam::123456789012:role/ci/deploy", ["123456789012"]],
  ["what is none", `arn:aws:iam::1:role/deploy`, []],
  ["a user", "arn:aws:iam::123456789012:user/deploy", []],
])("the audit record of %s goes to the account of the role", (_, RoleArn, accounts) => {
  const handlers = createWebIdentityHandlers({} as WebIdentityServices);
  const input = { RoleArn, RoleSessionName: "job", WebIdentityToken: "t" };
  const asked = handlers.AssumeRoleWithWebIdentity.resources(input);
  expect(asked.map(({ account }) => account)).toEqual(accounts);
});
