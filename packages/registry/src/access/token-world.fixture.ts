// A world with the real engine, a reader of one repository open to everybody, and the ways to show a credential.
import { generateAccessKey, addAccessKey } from "../identity/access-keys.js";
import { createAccessToken, type NewAccessToken } from "../identity/access-tokens.js";
import { putInlinePolicy } from "../identity/inline-policies.js";
import { generatePassword, hashPassword, putPassword } from "../identity/passwords.js";
import { parsePackagePattern } from "../identity/package-pattern.js";
import { revokeTokens, type Revocation } from "../identity/token-revocations.js";
import { sessionPolicyOf, type TokenScope } from "../identity/token-scope.js";
import { createUser, type User } from "../identity/users.js";
import { policyEngine } from "../server/policy-engine.js";
import { type AccessOptions, createAccess } from "./access.js";
import { domain, openTestWorld, owner, region, request, wrapper } from "./access.fixture.js";
import type { AccessCheck, Caller } from "./caller.js";

export const dayMs = 86_400_000;

export type TokenWorld = Awaited<ReturnType<typeof openTokenWorld>>;

export async function openTokenWorld(options: Partial<AccessOptions> = {}) {
  const world = await openTestWorld();
  const { database, feed, time } = world;
  const access = await createAccess({
    ...{ database, changeFeed: feed, wrapper, region },
    engine: policyEngine,
    clock: () => time.nowMs,
    anonymousRead: ["main/app"],
    registryAccount: owner,
    ...options,
  });
  const by = () => ({ atMs: time.nowMs });
  const allowing = (resource: string) =>
    statements({ Effect: "Allow", Action: "*", Resource: resource });

  /** Allowed everything on the resource, with a key and a password. */
  async function addUser(name: string, resource = "*", document = allowing(resource)) {
    const key = await generateAccessKey(wrapper);
    const password = generatePassword();
    const hash = await hashPassword(password);
    const user = await database.transact(async (tx) => {
      const created = await createUser(tx, { accountId: owner, name }, by());
      const policy = { name: "p", document };
      await putInlinePolicy(tx, created.userId, policy, by());
      await addAccessKey(tx, created.userId, key, by());
      await putPassword(tx, created.userId, hash, by());
      return created;
    });
    await feed.sync();
    return { user, key, password: password.reveal() };
  }

  async function createToken(user: User, change: Partial<NewAccessToken> = {}) {
    const principal = { accountId: owner, principalId: user.userId, arn: user.arn };
    const token = { name: "t", principal, domainId: "d1", scope: {}, lifetimeMs: 30 * dayMs };
    const created = await database.transact((tx) =>
      createAccessToken(tx, { ...token, ...change }, by()),
    );
    await feed.sync();
    return { ...created, text: created.token.reveal() };
  }

  const scoped = (user: User, scope: Partial<TokenScope> & { readonly of?: string[] }) => {
    const packages = (scope.of ?? []).map(parsePackagePattern);
    const whole = { domain, repository: "app", access: "read", sourceIps: [], ...scope } as const;
    return createToken(user, { sessionPolicy: sessionPolicyOf(region, { ...whole, packages }) });
  };

  async function revoke(revocation: Revocation): Promise<void> {
    await database.transact((tx) => revokeTokens(tx, revocation, by()));
    await feed.sync();
  }

  /** Authenticated as a package client that shows this header, at the repository `app`. */
  const show = async (authorization: string | undefined, more: object = {}): Promise<Caller> =>
    access.authenticateToken(
      request(authorization === undefined ? [] : ["authorization", authorization], {
        segments: ["d", `main-${owner}`, "npm", "app"],
        ...more,
      }),
    );

  const may = async (caller: Caller, check: AccessCheck): Promise<boolean> => {
    try {
      await access.authorise(caller, check);
      return true;
    } catch {
      return false;
    }
  };
  return { ...world, access, addUser, createToken, scoped, revoke, show, may };
}

export const bearer = (token: string) => `Bearer ${token}`;
export const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

export const statements = (...list: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: list });
