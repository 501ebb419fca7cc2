import { join } from "node:path";
import type { Config } from "../config/schema.js";
import { openAwsKms } from "../keys/aws-kms.js";
import { openEmbeddedKeys } from "../keys/embedded.js";
import type { KeyProviders } from "../keys/index.js";

/** The key providers that are configured. @throws KeyFileError */
export async function openKeys(
  { account, data, keys }: Pick<Config, "account" | "data" | "keys">,
  nowMs: number,
): Promise<KeyProviders> {
  const { provider, awsKms } = keys;
  const embedded = await openEmbeddedKeys({
    path: join(data.directory, "keys.json"),
    region: account.region,
    accountId: account.id,
    nowMs,
  });
  if (awsKms.region === undefined && provider !== "aws-kms") {
    return { embedded, defaultProvider: provider };
  }
  const { accessKeyId, secretAccessKey, sessionToken, endpoint, defaultKey } = awsKms;
  const kms = await openAwsKms({
    region: awsKms.region ?? account.region,
    ...(endpoint !== undefined && { endpoint }),
    ...(defaultKey !== undefined && { defaultKey }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: {
          accessKeyId,
          secretAccessKey: secretAccessKey.reveal(),
          ...(sessionToken !== undefined && { sessionToken: sessionToken.reveal() }),
        },
      }),
  });
  return { embedded, awsKms: kms, defaultProvider: provider };
}
