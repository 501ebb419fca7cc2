// A role `ci` that may read, sessions of it, and requests that their credentials signed.
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { createRole, type StoredRole } from "../identity/roles.js";
import { putInlinePolicy } from "../identity/inline-policies.js";
import type { Session } from "../identity/session.js";
import { issueSession, type TemporaryCredentials } from "../identity/session-token.js";
import { policyEngine } from "../server/policy-engine.js";
import {
  openTestWorld,
  owner,
  region,
  request,
  type TestWorld,
  wrapper,
} from "./access.fixture.js";
import { createAccess, type Access } from "./access.js";
import type { Caller } from "./caller.js";

export const hourMs = 3_600_000;

export const policy = (Effect: "Allow" | "Deny", Action: string, more: object = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Action, Resource: "*", ...more }],
  });

export interface RoleWorld extends Omit<TestWorld, "access"> {
  readonly access: Access;
  readonly role: StoredRole;
  /** Credentials of a session `build-7` of the role; an hour long. */
  credentials(change?: Partial<Session>): Promise<TemporaryCredentials>;
  /** The request signed by them, verified. */
  callWith(credentials: TemporaryCredentials, service?: string): Promise<Caller>;
  replaceRolePolicy(document: string): Promise<void>;
}

export async function openRoleWorld(): Promise<RoleWorld> {
  const world = await openTestWorld();
  const { database, feed, time } = world;
  const by = { atMs: time.nowMs };
  const role = await database.transact(async (tx) => {
    const trustPolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: owner }, Action: "sts:AssumeRole" }],
    });
    const created = await createRole(
      tx,
      { accountId: owner, name: "ci", path: "/team/", trustPolicy },
      by,
    );
    await putInlinePolicy(tx, created.roleId, { name: "p", document: policy("Allow", "*") }, by);
    return created;
  });
  await feed.sync();
  const access = await createAccess({
    ...{ database, changeFeed: feed, wrapper, region },
    engine: policyEngine,
    clock: () => time.nowMs,
    onError: () => undefined,
  });
  return {
    ...world,
    access,
    role,
    credentials: (change) =>
      issueSession(wrapper, owner, {
        principalId: role.roleId,
        name: "build-7",
        issuedAtMs: time.nowMs,
        expiresAtMs: time.nowMs + hourMs,
        ...change,
      }),
    callWith: async (credentials, service) => {
      const signed = await sign(credentials, time.nowMs, service);
      return access.authenticateSignature(signed, Buffer.from("{}"), service);
    },
    replaceRolePolicy: async (document) => {
      await database.transact((tx) =>
        putInlinePolicy(tx, role.roleId, { name: "p", document }, by),
      );
      await feed.sync();
    },
  };
}

export interface SentHeaders {
  readonly [name: string]: string;
}

/** Headers of a request that the SDK's signer signed. */
export async function signedHeaders(
  credentials: TemporaryCredentials,
  nowMs: number,
  service = "codeartifact",
): Promise<SentHeaders> {
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.reveal(),
      sessionToken: credentials.sessionToken.reveal(),
    },
    region,
    service,
    sha256: Sha256,
  });
  const host = "127.0.0.1:8420";
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname: "127.0.0.1",
      path: "/v1/domains",
      headers: { host, "content-type": "application/json" },
      body: "{}",
    },
    { signingDate: new Date(nowMs) },
  );
  return signed.headers;
}

export const wire = (headers: SentHeaders) =>
  request(Object.entries(headers).flat(), { method: "POST", rawTarget: "/v1/domains" });

async function sign(credentials: TemporaryCredentials, nowMs: number, service?: string) {
  return wire(await signedHeaders(credentials, nowMs, service));
}
