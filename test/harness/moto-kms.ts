/** AWS KMS as moto imitates it. */
import { MOTO_REGION as region, startMoto } from "./moto.js";

export interface MotoKms {
  /** `PACKHOUSE_…` settings that lead a server here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes a key. Its ARN. */
  createKey(): Promise<string>;
  close(): Promise<void>;
}

export async function startMotoKms(): Promise<MotoKms> {
  const moto = await startMoto();
  const { endpoint } = moto;
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
    close: () => moto.close(),
  };
}
