import { ThrottledError } from "../errors.js";

/** Names and values bound to a wrapped key: it unwraps only under the same context (KMS "encryption context"). */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A data key in both forms. Keep `wrapped`, use `plaintext`, store `plaintext` nowhere. */
export interface DataKey {
  readonly plaintext: Buffer;
  readonly wrapped: Buffer;
}

/** Where key encryption keys live: our own key file, or AWS KMS. Plaintext of those keys never leaves it. */
export interface KeyProvider {
  readonly name: "embedded" | "aws-kms";
  /**
   * Resolves what a caller gave (id, alias, ARN or nothing) to the key's canonical ARN.
   * @throws ValidationError (ENCRYPTION_KEY_ERROR) for an unknown, disabled or asymmetric key
   * @throws KeyUnavailableError when the provider cannot be asked
   */
  resolveKey(encryptionKey: string | undefined): Promise<string>;
  /** Makes a fresh 256-bit data key. @throws KeyUnavailableError */
  generateDataKey(keyArn: string, context: EncryptionContext): Promise<DataKey>;
  /** @throws KeyUnavailableError; WrappedKeyError when `wrapped` does not belong to key and context */
  unwrapDataKey(keyArn: string, wrapped: Buffer, context: EncryptionContext): Promise<Buffer>;
}

export type KeyUnavailableReason = "disabled" | "unreachable" | "denied" | "missing";

/**
 * The key exists in our records but cannot be used now. Edges answer 503: somebody has to bring the
 * key back, and until then nothing new can be sealed.
 */
export class KeyUnavailableError extends ThrottledError {
  /** True when asking again later may help without anybody acting on the key. */
  readonly retryable: boolean;

  constructor(
    readonly keyArn: string,
    readonly reason: KeyUnavailableReason,
    options?: ErrorOptions,
  ) {
    const retryable = reason === "unreachable";
    super(
      `The encryption key ${keyArn} is ${EXPLANATION[reason]}`,
      retryable ? 5 : 300,
      "dependency",
      options,
    );
    this.retryable = retryable;
  }
}

const EXPLANATION: Record<KeyUnavailableReason, string> = {
  disabled: "disabled or pending deletion; enable it to use the domain again.",
  unreachable: "unreachable; the key service does not answer.",
  denied: "denied to this server; allow it kms:GenerateDataKey and kms:Decrypt.",
  missing: "missing; restore it, for what it sealed cannot be read without it.",
};

/** A wrapped data key is damaged, or was wrapped by another key or for another context. */
export class WrappedKeyError extends Error {
  override readonly name = "WrappedKeyError";
}
