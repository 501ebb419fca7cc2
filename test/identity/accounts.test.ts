/** Accounts of their own, a key that is rotated, and what of it lies on the disk. Two processes serve. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CodeartifactClient,
  CreateDomainCommand,
  GetAuthorizationTokenCommand,
  ListDomainsCommand,
} from "@aws-sdk/client-codeartifact";
import * as sdk from "@aws-sdk/client-iam";
import { type AccessKey, Packhouse, REGION } from "../harness/packhouse.js";
import { until } from "../harness/until.js";
import { packhouseCommand } from "../server/packhouse-command.js";

const accountId = "123456789012";
let packhouse: Packhouse;
let owner: AccessKey;

beforeAll(async () => {
  packhouse = await Packhouse.start({ serveArguments: ["--workers", "2"] });
});
afterAll(() => packhouse.close());

async function account(...command: readonly string[]) {
  const server = ["--endpoint", packhouse.url, "--data", packhouse.dataDirectory];
  const result = await packhouseCommand(["account", ...command, ...server, "--output", "json"]);
  return { ...result, json: () => JSON.parse(result.stdout) as Record<string, unknown> };
}

const connection = () => ({ region: REGION, endpoint: packhouse.url, maxAttempts: 1 });
const listDomains = (credentials: AccessKey) =>
  new CodeartifactClient({ ...connection(), credentials }).send(new ListDomainsCommand({}));

/** Asks until all of eight requests, which any of the processes answers, end like this; at most 5 s. */
async function everywhere(isSo: () => Promise<boolean>): Promise<void> {
  await until(5_000, async () => {
    const seen = await Promise.all(Array.from({ length: 8 }, isSo));
    return seen.every(Boolean) ? true : undefined;
  });
}

test("a new account's administrator works at once; another cannot make accounts", async () => {
  const created = await account("create", "--id", accountId, "--name", "Team");
  expect(created.stderr).toBe("");
  const made = created.json();
  expect(Object.keys(made).sort()).toEqual(["accessKeyId", "accountId", "secretAccessKey"]);
  owner = made as unknown as AccessKey;
  await listDomains(owner);

  expect((await account("create", "--id", accountId)).stderr).toMatch(/already exists/);
  expect((await account("create", "--id", "12")).stderr).toMatch(/twelve digits/);
  const { accessKeyId, secretAccessKey } = owner;
  const asOther = await packhouseCommand(
    ["account", "create", "--id", "222222222222", "--endpoint", packhouse.url],
    { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  );
  expect(asOther.exitCode).toBe(1);
  expect(asOther.stderr).toMatch(/not authorized to perform: packhouse:CreateAccount/);
});

test("rotation: two keys, swap, deactivate, look at its last use, delete; old tokens stop", async () => {
  const iam = new sdk.IAMClient({ ...connection(), credentials: owner });
  const codeartifact = new CodeartifactClient({ ...connection(), credentials: owner });
  await codeartifact.send(new CreateDomainCommand({ domain: "team" }));
  const { authorizationToken } = await codeartifact.send(
    new GetAuthorizationTokenCommand({ domain: "team" }),
  );
  const ping = async () => {
    const url = `${packhouse.url}/d/team-${accountId}/npm/none/-/ping`;
    const headers = { authorization: `Bearer ${authorizationToken ?? ""}` };
    return (await fetch(url, { headers })).status;
  };
  // There is no such repository: whose token is good is told so.
  expect(await ping()).toBe(404);

  const { AccessKey: next } = await iam.send(new sdk.CreateAccessKeyCommand({}));
  const swapped = {
    accessKeyId: next?.AccessKeyId ?? "",
    secretAccessKey: next?.SecretAccessKey ?? "",
  };
  await listDomains(swapped);
  const AccessKeyId = owner.accessKeyId;
  const fresh = new sdk.IAMClient({ ...connection(), credentials: swapped });
  const Status = "Inactive" as const;
  await fresh.send(new sdk.UpdateAccessKeyCommand({ AccessKeyId, Status }));
  const old = owner;
  await everywhere(() =>
    listDomains(old)
      .then(() => false)
      .catch(() => true),
  );
  await everywhere(async () => (await ping()) === 401);

  const use = await until(10_000, async () => {
    const command = new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId });
    const { AccessKeyLastUsed } = await fresh.send(command);
    return AccessKeyLastUsed?.LastUsedDate === undefined ? undefined : AccessKeyLastUsed;
  });
  expect(["codeartifact", "iam"]).toContain(use.ServiceName);
  await fresh.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId }));
  expect((await fresh.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
  owner = swapped;
});

test("a disabled account's keys stop in every process, and work again when it is enabled", async () => {
  const fails = (name: string) => () =>
    listDomains(owner).then(
      () => false,
      (error: unknown) => (error as Error).name.startsWith(name),
    );
  expect((await account("disable", "--id", accountId)).json()).toEqual({
    ...{ accountId, status: "disabled" },
  });
  await everywhere(fails("InvalidClientTokenId"));
  expect((await account("list")).json()).toMatchObject({
    accounts: [{ accountId: "000000000000" }, { accountId, name: "Team", status: "disabled" }],
  });
  const own = await account("disable", "--id", "000000000000");
  expect(own.stderr).toMatch(/runs this registry and cannot be disabled/);

  await account("enable", "--id", accountId);
  await everywhere(() =>
    listDomains(owner)
      .then(() => true)
      .catch(() => false),
  );
});

test("no secret access key lies in clear in the data directory or the logs", async () => {
  const files = (await readdir(packhouse.dataDirectory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "credentials")
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.some((file) => file.endsWith("packhouse.db"))).toBe(true);
  const { secretAccessKey: first } = await packhouse.accessKey();
  for (const secret of [owner.secretAccessKey, first]) {
    for (const file of files) {
      const bytes = await readFile(file);
      expect([file, bytes.includes(secret)]).toEqual([file, false]);
      expect(bytes.includes(Buffer.from(secret, "base64"))).toBe(false);
    }
    expect(packhouse.logs).not.toContain(secret);
  }
});
