// Against a real KMS API: moto_server on loopback.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DisableKeyCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { openAwsKms } from "./aws-kms.js";
import { openEmbeddedKeys } from "./embedded.js";
import { providerFor } from "./index.js";

const COMMAND = "moto_server";
const isInstalled = (process.env["PATH"] ?? "")
  .split(delimiter)
  .some((directory) => existsSync(join(directory, COMMAND)));
const isRequired = process.env["PACKHOUSE_TEST_REQUIRE_CLIENTS"] === "1";

const region = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const context = { domain: "main" };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilAnswering(endpoint: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const isUp = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error(`${COMMAND} does not answer at ${endpoint}.`);
}

if (!isInstalled && !isRequired) {
  test.skip(`skipped: no ${COMMAND}`, () => undefined);
} else {
  describe("AWS KMS", () => {
    let server: ChildProcess;
    let endpoint: string;
    let admin: KMSClient;

    beforeAll(async () => {
      const port = await freePort();
      endpoint = `http://127.0.0.1:${port}`;
      server = spawn(COMMAND, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
      await Promise.race([
        untilAnswering(endpoint),
        once(server, "error").then(([error]) => Promise.reject(error as Error)),
      ]);
      admin = new KMSClient({ region, endpoint, credentials });
    });
    afterAll(async () => {
      admin.destroy();
      if (server.exitCode === null && server.pid !== undefined) {
        server.kill("SIGTERM");
        await once(server, "exit");
      }
    });

    const open = () => openAwsKms({ region, endpoint, credentials });
    const aKey = async (input: CreateKeyCommandInput = { KeyUsage: "ENCRYPT_DECRYPT" }) => {
      const { KeyMetadata: key } = await admin.send(new CreateKeyCommand(input));
      return { id: key?.KeyId ?? "", arn: key?.Arn ?? "" };
    };

    test("id, ARN and alias resolve to the key's ARN", async () => {
      const { id, arn } = await aKey();
      await admin.send(new CreateAliasCommand({ AliasName: "alias/packages", TargetKeyId: id }));
      const provider = await open();
      for (const name of [id, arn, "alias/packages"]) {
        expect(await provider.resolveKey(name)).toBe(arn);
      }
      const withDefault = await openAwsKms({ region, endpoint, credentials, defaultKey: id });
      expect(await withDefault.resolveKey(undefined)).toBe(arn);
    });

    test("an unknown, disabled, asymmetric or MAC key is refused", async () => {
      const provider = await open();
      await expect(
        provider.resolveKey("00000000-0000-4000-8000-000000000000"),
      ).rejects.toMatchObject({
        name: "ValidationError",
        reason: "ENCRYPTION_KEY_ERROR",
        message: "KMS key not found: 00000000-0000-4000-8000-000000000000",
      });
      const disabled = await aKey();
      await admin.send(new DisableKeyCommand({ KeyId: disabled.id }));
      const rsa = await aKey({ KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
      const mac = await aKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
      for (const { arn } of [disabled, rsa, mac]) {
        await expect(provider.resolveKey(arn)).rejects.toMatchObject({
          reason: "ENCRYPTION_KEY_ERROR",
          message: expect.stringContaining(arn) as string,
        });
      }
    });

    test("a data key unwraps with its key and context only", async () => {
      const { arn } = await aKey();
      const provider = await open();
      const { plaintext, wrapped } = await provider.generateDataKey(arn, context);
      expect(plaintext).toHaveLength(32);
      expect((await provider.unwrapDataKey(arn, wrapped, context)).equals(plaintext)).toBe(true);
      await expect(provider.unwrapDataKey(arn, wrapped, { domain: "other" })).rejects.toMatchObject(
        { name: "WrappedKeyError" },
      );
      // AWS says IncorrectKeyException, moto AccessDeniedException.
      const otherKey = await aKey();
      await expect(provider.unwrapDataKey(otherKey.arn, wrapped, context)).rejects.toThrow(
        otherKey.arn,
      );
    });

    test("a key that disappears is missing, an endpoint that does not answer unreachable", async () => {
      const { arn } = await aKey();
      const { wrapped } = await (await open()).generateDataKey(arn, context);
      const lost = arn.replace(/key\/.*/, "key/00000000-0000-4000-8000-000000000000");
      await expect((await open()).generateDataKey(lost, context)).rejects.toMatchObject({
        reason: "missing",
        retryable: false,
      });
      const nowhere = await openAwsKms({
        region,
        endpoint: `http://127.0.0.1:${await freePort()}`,
        credentials,
        timeoutMs: 500,
      });
      const unreachable = { reason: "unreachable", retryable: true, blame: "dependency" };
      await expect(nowhere.unwrapDataKey(arn, wrapped, context)).rejects.toMatchObject(unreachable);
      await expect(nowhere.resolveKey(arn)).rejects.toMatchObject(unreachable);
    });

    test("each key goes to the provider that holds it", async () => {
      const directory = await mkdtemp(join(tmpdir(), "packhouse-keys-"));
      const path = join(directory, "keys.json");
      const embedded = await openEmbeddedKeys({
        path,
        region: "us-local-1",
        accountId: "000000000000",
        nowMs: 0,
      });
      const ours = await embedded.resolveKey(undefined);
      const { arn } = await aKey();
      const both = { embedded, awsKms: await open(), defaultProvider: "embedded" } as const;
      expect(providerFor(both, undefined).name).toBe("embedded");
      expect(providerFor(both, ours).name).toBe("embedded");
      expect(providerFor(both, arn).name).toBe("aws-kms");
      expect(providerFor(both, "alias/aws/codeartifact").name).toBe("embedded");
      const kmsFirst = { ...both, defaultProvider: "aws-kms" } as const;
      expect(providerFor(kmsFirst, undefined).name).toBe("aws-kms");
      expect(providerFor(kmsFirst, ours).name).toBe("embedded");
      expect(providerFor(kmsFirst, "alias/aws/codeartifact").name).toBe("aws-kms");
      expect(providerFor({ embedded, defaultProvider: "embedded" }, arn).name).toBe("embedded");
      await rm(directory, { recursive: true });
    });
  });
}
