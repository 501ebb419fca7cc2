import type { KeyMetadata, KMSClient } from "@aws-sdk/client-kms";
import { ValidationError } from "../errors.js";
import {
  type KeyProvider,
  KeyUnavailableError,
  type KeyUnavailableReason,
  WrappedKeyError,
} from "./key-provider.js";

export interface AwsKmsOptions {
  readonly region: string;
  /** Absent: AWS's own endpoint for the region. */
  readonly endpoint?: string;
  /** Absent: the SDK's default chain (environment, profile, container, instance). */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** The key of domains that name none. Absent: AWS's managed key for CodeArtifact. */
  readonly defaultKey?: string;
  /** For one attempt; the SDK makes three. */
  readonly timeoutMs?: number;
}

/** Keys in AWS KMS, or in anything that speaks its API. The SDK is loaded here and nowhere else. */
export async function openAwsKms(options: AwsKmsOptions): Promise<KeyProvider> {
  const sdk = await import("@aws-sdk/client-kms");
  const timeoutMs = options.timeoutMs ?? 5_000;
  const client: KMSClient = new sdk.KMSClient({
    region: options.region,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    ...(options.credentials !== undefined && { credentials: options.credentials }),
  });

  return {
    name: "aws-kms",
    async resolveKey(encryptionKey = options.defaultKey ?? "alias/aws/codeartifact") {
      const command = new sdk.DescribeKeyCommand({ KeyId: encryptionKey });
      const { KeyMetadata: key } = await client.send(command).catch((error: unknown) => {
        throw asResolveError(encryptionKey, error);
      });
      return requireUsable(encryptionKey, key);
    },
    async generateDataKey(keyArn, context) {
      const command = new sdk.GenerateDataKeyCommand({
        KeyId: keyArn,
        KeySpec: "AES_256",
        EncryptionContext: { ...context },
      });
      const reply = await client.send(command).catch((error: unknown) => {
        throw asUseError(keyArn, error);
      });
      return {
        plaintext: requireBytes(reply.Plaintext),
        wrapped: requireBytes(reply.CiphertextBlob),
      };
    },
    async unwrapDataKey(keyArn, wrapped, context) {
      const command = new sdk.DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: wrapped,
        EncryptionContext: { ...context },
      });
      const reply = await client.send(command).catch((error: unknown) => {
        throw asUseError(keyArn, error);
      });
      return requireBytes(reply.Plaintext);
    },
  };
}

function requireUsable(encryptionKey: string, key: KeyMetadata | undefined): string {
  if (key?.Arn === undefined) throw notFound(encryptionKey);
  if (key.KeySpec !== "SYMMETRIC_DEFAULT" || key.KeyUsage !== "ENCRYPT_DECRYPT") {
    throw new ValidationError(
      `The KMS key ${key.Arn} is ${key.KeySpec} for ${key.KeyUsage}; a domain needs a symmetric key for ENCRYPT_DECRYPT.`,
      "ENCRYPTION_KEY_ERROR",
    );
  }
  if (key.KeyState !== "Enabled") {
    throw new ValidationError(
      `The KMS key ${key.Arn} is in state ${key.KeyState}; enable it first.`,
      "ENCRYPTION_KEY_ERROR",
    );
  }
  return key.Arn;
}

function notFound(encryptionKey: string, cause?: unknown): ValidationError {
  return new ValidationError(`KMS key not found: ${encryptionKey}`, "ENCRYPTION_KEY_ERROR", {
    cause,
  });
}

/** KMS's error codes (API reference, "Common Errors" and each operation), as the states we know. */
const REASONS: Readonly<Record<string, KeyUnavailableReason>> = {
  NotFoundException: "missing",
  DisabledException: "disabled",
  KMSInvalidStateException: "disabled",
  AccessDeniedException: "denied",
  UnrecognizedClientException: "denied",
  InvalidClientTokenId: "denied",
  InvalidSignatureException: "denied",
  ExpiredTokenException: "denied",
  CredentialsProviderError: "denied",
};

function asResolveError(encryptionKey: string, error: unknown): Error {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotFoundException" || name === "InvalidArnException") {
    return notFound(encryptionKey, error);
  }
  if (REASONS[name] === "denied") {
    return new ValidationError(
      `This server may not use the KMS key ${encryptionKey}: ${name}.`,
      "ENCRYPTION_KEY_ERROR",
      { cause: error },
    );
  }
  return unavailable(encryptionKey, error);
}

function asUseError(keyArn: string, error: unknown): Error {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidCiphertextException" || name === "IncorrectKeyException") {
    return new WrappedKeyError(`The wrapped key does not open with ${keyArn} in its context.`, {
      cause: error,
    });
  }
  return unavailable(keyArn, error);
}

// No answer, a server's fault or throttling: try again. A complaint about our request that we do not
// know is a bug of ours, and stays what it is.
function unavailable(key: string, error: unknown): Error {
  const { name = "", $fault: fault } = error as { name?: string; $fault?: "client" | "server" };
  const reason = REASONS[name];
  const isOurFault = fault === "client" && !name.includes("Throttl") && !name.includes("Limit");
  if (reason === undefined && isOurFault) return error as Error;
  return new KeyUnavailableError(key, reason ?? "unreachable", { cause: error });
}

function requireBytes(bytes: Uint8Array | undefined): Buffer {
  if (bytes === undefined) throw new Error("The key service answered without a key.");
  return Buffer.from(bytes);
}
