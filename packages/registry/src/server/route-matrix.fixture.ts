// A server with one package, and tokens of everybody who may read it, may not, may not any more, or pretends to.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CodeartifactClient,
  GetAuthorizationTokenCommand,
  PutDomainPermissionsPolicyCommand,
} from "@aws-sdk/client-codeartifact";
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { fromIni } from "@aws-sdk/credential-providers";
import { callExtension } from "../cli/call-extension.js";
import { loadConfig } from "../config/load-config.js";
import { publishBody } from "../formats/npm/npm.fixture.js";
import { startServer } from "../server.js";

export type Who =
  | "expired"
  | "forged"
  | "garbage"
  | "nobody"
  | "of another account"
  | "reading"
  | "revoked"
  | "without grants";

export interface MatrixWorld {
  /** In the package's description: whoever sees it has read the package. */
  readonly secretWord: string;
  ask(
    path: string,
    who: Who,
    init: { readonly method: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
}

const region = "us-local-1";
const owner = "000000000000";
const domain = "main";
const getToken = ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"];
const secretWord = "only-for-readers";
/** Longer than any token lives. */
const longAgoMs = 24 * 3_600_000;

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function openMatrixWorld(): Promise<MatrixWorld> {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-matrix-"));
  const time = { offsetMs: -longAgoMs };
  const environment = {
    PACKHOUSE_DATA_DIRECTORY: folder,
    PACKHOUSE_SERVER_PORT: "0",
    PACKHOUSE_LOGS_LEVEL: "silent",
    // Everybody who pretends comes from one address.
    PACKHOUSE_SERVER_LIMITS_MAX_FAILED_AUTHENTICATIONS_PER_MINUTE: "1000000",
  };
  const { config } = loadConfig({ environment, flags: [] });
  const clock = () => Date.now() + time.offsetMs;
  const server = await startServer(config, { environment, clock });
  const { url } = server;
  const admin = await fromIni({ filepath: join(folder, "credentials") })();
  const tokenOf = async (key: AccessKey) => {
    const client = new CodeartifactClient({ endpoint: url, region, credentials: key });
    client.config.systemClockOffset = time.offsetMs;
    const asked = new GetAuthorizationTokenCommand({ domain, domainOwner: owner });
    const { authorizationToken = "" } = await client.send(asked);
    client.destroy();
    return authorizationToken;
  };

  const expired = await tokenOf(admin);
  time.offsetMs = 0;
  await publish(url, await tokenOf(admin));
  const other = await addAccount(url, folder, "222333444555");
  await letGetTokens(url, admin);
  const revoked = await addUser(url, admin, "revoked", ["*"]);
  const tokens: Readonly<Record<Who, string | undefined>> = {
    nobody: undefined,
    garbage: "abc",
    forged: forge(await tokenOf(admin)),
    expired,
    revoked: await tokenOf(revoked),
    "without grants": await tokenOf(await addUser(url, admin, "nobody", getToken)),
    "of another account": await tokenOf(other),
    reading: await tokenOf(
      await addUser(url, admin, "reader", [...getToken, "codeartifact:ReadFromRepository"]),
    ),
  };
  const body = { principal: `arn:aws:iam::${owner}:user/revoked` };
  const path = "/packhouse/v1/token-revocations";
  await callExtension({ endpoint: url, data: folder }, { method: "POST", path, body });
  return {
    secretWord,
    ask: (asked, who, { method, headers }) => ask(url, asked, tokens[who], method, headers),
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function ask(
  url: string,
  path: string,
  token: string | undefined,
  method: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/d/${domain}-${owner}/${path}`, {
    method,
    headers: { ...headers, ...authorization, "content-type": "application/json" },
    ...(method !== "GET" && method !== "HEAD" && { body: "{}" }),
  });
  return { status: response.status, body: await response.text() };
}

async function publish(url: string, token: string): Promise<void> {
  const packed = { name: "matrix-lib", version: "1.0.0", description: secretWord };
  const response = await fetch(`${url}/d/${domain}-${owner}/npm/packages/matrix-lib`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(await publishBody({ packed })),
  });
  if (!response.ok) throw new Error(`The package was not published: ${await response.text()}`);
}

/** Another claim under the same signature. */
function forge(token: string): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
  const altered = Buffer.from(JSON.stringify({ ...claims, aud: "everything" })).toString(
    "base64url",
  );
  return [header, altered, signature].join(".");
}

async function letGetTokens(endpoint: string, credentials: AccessKey): Promise<void> {
  const client = new CodeartifactClient({ endpoint, region, credentials });
  const Statement = [{ Effect: "Allow", Principal: "*", Action: getToken[0], Resource: "*" }];
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new PutDomainPermissionsPolicyCommand({ domain, policyDocument }));
  client.destroy();
}

async function addUser(
  endpoint: string,
  credentials: AccessKey,
  UserName: string,
  Action: readonly string[],
): Promise<AccessKey> {
  const client = new IAMClient({ endpoint, region, credentials });
  await client.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: "Allow", Action, Resource: "*" }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await client.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }));
  client.destroy();
  return { accessKeyId: key?.AccessKeyId ?? "", secretAccessKey: key?.SecretAccessKey ?? "" };
}

/** Its administrator's key. */
async function addAccount(endpoint: string, data: string, accountId: string): Promise<AccessKey> {
  const path = "/packhouse/v1/accounts";
  const call = { method: "POST", path, body: { accountId, name: "other" } } as const;
  return (await callExtension({ endpoint, data }, call)) as AccessKey;
}
