import { createHmac } from "node:crypto";

/** What a signature covers: https://www.standardwebhooks.com, "Signature scheme". */
export interface SignedMessage {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/** The value of `webhook-signature`: one signature for each key, so that a receiver may know the old or the new one. */
export function signatureHeader(message: SignedMessage, keys: readonly Buffer[]): string {
  const content = `${message.id}.${message.timestamp}.${message.body}`;
  return keys
    .map((key) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`)
    .join(" ");
}
