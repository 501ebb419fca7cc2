/** Who asked for what is recorded, whatever the client, in one chain, and nothing acknowledged is without its record. */
import {
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
} from "@aws-sdk/client-codeartifact";
import { createRequire } from "node:module";
import { join } from "node:path";
import { AwsCli } from "../harness/aws-cli.js";
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { clientAddress, exchange } from "../harness/http-exchange.js";
import { OWNER, Packhouse, REGION } from "../harness/packhouse.js";
import { isAccepted, publishOverHttp } from "../harness/publish-over-http.js";
import { PACKHOUSE_COMMAND } from "../harness/workspace.js";
import { packhouseCommand } from "./packhouse-command.js";

interface AuditRecord {
  readonly eventName: string;
  readonly eventSource: string;
  readonly requestID: string;
  readonly readOnly: boolean;
  readonly errorCode?: string;
  readonly nodeId: string;
  readonly hash: string;
  readonly [member: string]: unknown;
}

let packhouse: Packhouse;
let access: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start({ serveArguments: ["--workers", "2"] });
  access = await createHostedRepository(packhouse);
}, 120_000);

afterAll(() => packhouse.close());

async function command(...commandArguments: readonly string[]) {
  const { credentialsFile, url } = packhouse;
  return packhouseCommand(["audit", ...commandArguments, "--endpoint", url], {
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_REGION: REGION,
  });
}

async function query(...filter: readonly string[]): Promise<AuditRecord[]> {
  const { exitCode, stdout, stderr } = await command("query", "--output", "json", ...filter);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { records: AuditRecord[] }).records;
}

/** The server's own, for somebody who can write its file. */
const Sqlite = createRequire(PACKHOUSE_COMMAND)("better-sqlite3") as new (path: string) => {
  exec(sql: string): void;
  close(): void;
};

/** Other processes write theirs within a second. */
const untilWritten = () => new Promise((resolve) => setTimeout(resolve, 1_500));

const user = {
  type: "IAMUser",
  arn: `arn:aws:iam::${OWNER}:user/admin`,
  accountId: OWNER,
  userName: "admin",
};

test("the aws CLI's calls are recorded, those that fail and those nobody signed well, too", async () => {
  const cli = await AwsCli.make(packhouse);
  await cli.json("create-repository", "--domain", "main", "--repository", "audited");
  await cli.run("describe-repository", "--domain", "main", "--repository", "absent");
  const forged = await cli.home.run(
    "aws",
    ["--region", REGION, "--endpoint-url", packhouse.url, "codeartifact", "list-domains"],
    {
      environment: {
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "x",
        AWS_MAX_ATTEMPTS: "1",
      },
    },
  );
  expect(forged.exitCode).not.toBe(0);
  await cli.remove();
  await untilWritten();

  const [created] = await query("--event", "CreateRepository", "--repository", "audited");
  expect(created).toMatchObject({
    eventVersion: "1.11",
    eventSource: "codeartifact.amazonaws.com",
    eventType: "AwsApiCall",
    eventCategory: "Management",
    managementEvent: true,
    readOnly: false,
    awsRegion: REGION,
    recipientAccountId: OWNER,
    sourceIPAddress: "127.0.0.1",
    userAgent: expect.stringContaining("aws-cli") as string,
    userIdentity: { ...user, accessKeyId: (await packhouse.accessKey()).accessKeyId },
    requestParameters: { domainName: "main", domainOwner: OWNER, repositoryName: "audited" },
    responseElements: null,
    additionalEventData: {
      httpMethod: "POST",
      requestUri: "/v1/repository",
      decision: { effect: "allow" },
    },
    resources: [
      {
        ARN: `arn:aws:codeartifact:${REGION}:${OWNER}:repository/main/audited`,
        accountId: OWNER,
        type: "AWS::CodeArtifact::Repository",
      },
    ],
  });
  expect(await query("--event", "DescribeRepository", "--repository", "absent")).toEqual([
    expect.objectContaining({ errorCode: "ResourceNotFoundException", readOnly: true }),
  ]);
  expect(await query("--event", "ListDomains", "--denied")).toEqual([
    expect.objectContaining({
      errorCode: expect.stringMatching(/Unrecognized|InvalidClient|Signature/) as string,
      userIdentity: { type: "Unknown", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
    }),
  ]);
}, 60_000);

test("a publish and a read of a package client are recorded with what they were about", async () => {
  const fixture = await aPackageVersion({ name: "@acme/audited", version: "1.2.3" });
  expect(isAccepted(await publishOverHttp(fixture, access))).toBe(true);
  const tarball = `${access.registryUrl}@acme/audited/-/audited-1.2.3.tgz`;
  const read = await exchange(tarball, { token: access.token });
  expect(read.status).toBe(200);
  const refused = await exchange(tarball, { token: "no-token" });
  expect(refused.status).toBe(401);
  await untilWritten();

  const requestParameters = {
    domainName: "acme",
    domainOwner: OWNER,
    packageFormat: "npm",
    namespace: "acme",
    packageName: "audited",
    packageVersion: "1.2.3",
  };
  const [published] = await query("--event", "PublishPackageVersion", "--limit", "1");
  expect(published).toMatchObject({
    eventCategory: "Data",
    readOnly: false,
    userIdentity: { ...user, tokenId: expect.any(String) as string },
    requestParameters,
    resources: [{ type: "AWS::CodeArtifact::Package" }],
  });
  expect(await query("--request-id", String(read.headers["x-amzn-requestid"]))).toMatchObject([
    {
      eventName: "ReadFromRepository",
      readOnly: true,
      requestParameters: { ...requestParameters, asset: expect.any(String) as string },
      additionalEventData: { httpMethod: "GET", statusCode: 200, cache: "HIT" },
    },
  ]);
  expect(await query("--request-id", String(refused.headers["x-amzn-requestid"]))).toMatchObject([
    {
      errorCode: expect.any(String) as string,
      userIdentity: { type: "Unknown" },
      additionalEventData: { decision: { effect: "deny" }, statusCode: 401 },
    },
  ]);
}, 60_000);

test("a token that was handed out is not in its record", async () => {
  const asked = new GetAuthorizationTokenCommand({ domain: "main" });
  const { authorizationToken = "" } = await packhouse.client.send(asked);
  await untilWritten();
  const [record] = await query("--event", "GetAuthorizationToken", "--limit", "1");
  expect(record?.["responseElements"]).toMatchObject({
    authorizationToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
    expiration: expect.any(String) as string,
  });
  const { stdout } = await command("export");
  expect(stdout).not.toContain(authorizationToken);
  expect(stdout).not.toContain((await packhouse.accessKey()).secretAccessKey);
});

test("two processes write one chain, and it verifies", async () => {
  const names = Array.from({ length: 12 }, (_, n) => `both-${n}`);
  await Promise.all(
    names.map(async (name, index) =>
      publishOverHttp(await aPackageVersion({ name }), {
        ...access,
        localAddress: clientAddress(index),
      }),
    ),
  );
  await untilWritten();
  const { stdout } = await command("export");
  const records = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditRecord);
  expect(new Set(records.map(({ nodeId }) => nodeId)).size).toBe(2);
  const { exitCode, stdout: verdict } = await command("verify");
  expect([exitCode, verdict]).toEqual([0, expect.stringContaining("the chain is whole")]);
}, 60_000);

test("what was acknowledged before a kill -9 has its record", async () => {
  const fixtures = await Promise.all(
    Array.from({ length: 20 }, (_, n) => aPackageVersion({ name: `killed-${n}` })),
  );
  const acknowledged: string[] = [];
  let killing: Promise<void> | undefined;
  await Promise.all(
    fixtures.map(async (fixture, index) => {
      const from = { ...access, localAddress: clientAddress(index) };
      const answer = await publishOverHttp(fixture, from).catch(() => undefined);
      if (answer === undefined || !isAccepted(answer)) return;
      acknowledged.push(String(answer.headers["x-amzn-requestid"]));
      if (acknowledged.length >= 5) killing ??= packhouse.kill();
    }),
  );
  await killing;
  await packhouse.restart();
  const recorded = (await query("--event", "PublishPackageVersion", "--limit", "1000")).map(
    ({ requestID }) => requestID,
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(5);
  expect(recorded).toEqual(expect.arrayContaining(acknowledged));
}, 60_000);

test("a change that was refused leaves its refusal, and no record of a change", async () => {
  const asked = new CreateRepositoryCommand({ domain: "main", repository: "audited" });
  await expect(packhouse.client.send(asked)).rejects.toThrow(/exist/);
  await untilWritten();
  const records = await query("--event", "CreateRepository", "--repository", "audited");
  expect(records.map(({ errorCode }) => errorCode)).toEqual(["ConflictException", undefined]);
});

test("what somebody alters in the database is found, also offline", async () => {
  await packhouse.stop();
  const file = new Sqlite(join(packhouse.dataDirectory, "packhouse.db"));
  file.exec(
    "update audit_batches set records = replace(records, 'admin', 'other') where audit_id = 2",
  );
  file.close();
  const { exitCode, stdout } = await packhouseCommand([
    ...["audit", "verify", "--offline", "--data", packhouse.dataDirectory],
  ]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^batch 2 .* was altered/);
}, 60_000);
