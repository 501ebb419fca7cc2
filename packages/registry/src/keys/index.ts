// Key providers, and which of them a key belongs to.
import type { EmbeddedKeyProvider } from "./embedded.js";
import type { KeyProvider } from "./key-provider.js";

export interface KeyProviders {
  readonly embedded: EmbeddedKeyProvider;
  /** Absent when no AWS KMS is configured. */
  readonly awsKms?: KeyProvider;
  /** Whose key a domain gets that names none. */
  readonly defaultProvider: KeyProvider["name"];
}

/**
 * The provider of a key, by id, alias or ARN. The key file's own keys are the embedded provider's;
 * anything else is AWS KMS's where that is configured. Otherwise the embedded provider refuses it.
 */
export function providerFor(
  providers: KeyProviders,
  encryptionKey: string | undefined,
): KeyProvider {
  const { embedded, awsKms, defaultProvider } = providers;
  if (awsKms === undefined) return embedded;
  if (encryptionKey === undefined) return defaultProvider === "aws-kms" ? awsKms : embedded;
  // The alias of AWS's default key means ours only while we are the default.
  if (encryptionKey.includes("alias/") && defaultProvider === "aws-kms") return awsKms;
  return embedded.owns(encryptionKey) ? embedded : awsKms;
}
