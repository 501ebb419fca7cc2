/** AWS KMS as moto imitates it: a server of its own on loopback. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { getClient } from "./clients.js";
import { findFreePort, minimalEnvironment } from "./server-process.js";
import { until } from "./until.js";

export interface MotoKms {
  /** `PACKHOUSE_…` settings that lead a server here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes a key. Its ARN. */
  createKey(): Promise<string>;
  close(): Promise<void>;
}

const region = "us-east-1";

export async function startMotoKms(): Promise<MotoKms> {
  const port = await findFreePort();
  const { file } = getClient("moto_server");
  const child = spawn(file, ["-H", "127.0.0.1", "-p", String(port)], {
    env: minimalEnvironment("/nonexistent"),
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await until(60_000, () =>
    fetch(endpoint)
      .then(() => true)
      .catch(() => undefined),
  );
  return {
    environment: {
      PACKHOUSE_KEYS_AWS_KMS_REGION: region,
      PACKHOUSE_KEYS_AWS_KMS_ENDPOINT: endpoint,
      PACKHOUSE_KEYS_AWS_KMS_ACCESS_KEY_ID: "test",
      PACKHOUSE_KEYS_AWS_KMS_SECRET_ACCESS_KEY: "test",
    },
    async createKey() {
      const response = await fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-amz-json-1.1",
          "x-amz-target": "TrentService.CreateKey",
          // Moto does not verify it, but finds the service by it.
          authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`,
        },
        body: JSON.stringify({ KeyUsage: "ENCRYPT_DECRYPT" }),
      });
      const { KeyMetadata } = (await response.json()) as { KeyMetadata: { Arn: string } };
      return KeyMetadata.Arn;
    },
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
