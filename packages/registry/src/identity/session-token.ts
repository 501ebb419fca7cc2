// Session tokens: everything about temporary credentials, their secret included, sealed with the registry's key. No
// row is kept of a session; what it may do is asked of its user or role at each use.
import { z } from "zod";
import { Secret } from "../secret.js";
import { newSecretAccessKey, newTemporaryKeyId } from "./identity-ids.js";
import { packPolicies, unpackPolicies } from "./packed-policies.js";
import type { SecretWrapper } from "./secret-wrapper.js";
import type { Session } from "./session.js";

/** No session token of ours is longer; longer ones are not looked into. */
export const maxSessionTokenCharacters = 8_192;

/** Shown to who asked for them, once. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret;
  readonly expiresAtMs: number;
}

/** A session, and the secret that its requests are signed with. */
export interface OpenedSession {
  readonly session: Session;
  readonly secretAccessKey: Secret;
}

const sealedShape = z.strictObject({
  secret: z.string(),
  principalId: z.string(),
  name: z.string().exactOptional(),
  issuedAtMs: z.number(),
  expiresAtMs: z.number(),
  /** See {@link packPolicies}. */
  policies: z.string().exactOptional(),
  federatedProvider: z.string().exactOptional(),
  sourceIdentity: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
});

/** Makes credentials of the account for a session, which is stored nowhere but in them. */
export async function issueSession(
  wrapper: SecretWrapper,
  accountId: string,
  session: Omit<Session, "accessKeyId">,
): Promise<TemporaryCredentials> {
  const accessKeyId = newTemporaryKeyId(accountId);
  const secret = newSecretAccessKey();
  const { policies, ...rest } = session;
  const content: z.infer<typeof sealedShape> = {
    ...rest,
    secret,
    ...(policies !== undefined && { policies: packPolicies(policies) }),
  };
  const sealed = await wrapper.wrap(Buffer.from(JSON.stringify(content)), sealContext(accessKeyId));
  const sessionToken = sealed.toString("base64");
  if (sessionToken.length > maxSessionTokenCharacters) throw new Error("The session is too large.");
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: new Secret(sessionToken),
    expiresAtMs: session.expiresAtMs,
  };
}

/** The session of a token, expired or not; undefined when the token is not ours, or not that of the access key. */
export async function openSession(
  wrapper: SecretWrapper,
  accessKeyId: string,
  sessionToken: string,
): Promise<OpenedSession | undefined> {
  const isPlausible =
    sessionToken.length <= maxSessionTokenCharacters && /^[\w+/]+={0,2}$/.test(sessionToken);
  if (!isPlausible) return undefined;
  const sealed = Buffer.from(sessionToken, "base64");
  // Of the spellings that decode to the same bytes, one is the token.
  if (sealed.toString("base64") !== sessionToken) return undefined;
  const plaintext = await unsealed(wrapper, sealed, accessKeyId);
  if (plaintext === undefined) return undefined;
  const { secret, policies, ...rest } = sealedShape.parse(JSON.parse(plaintext.toString()));
  const session: Session = {
    ...rest,
    accessKeyId,
    ...(policies !== undefined && { policies: unpackPolicies(policies) }),
  };
  return { session, secretAccessKey: new Secret(secret) };
}

async function unsealed(
  wrapper: SecretWrapper,
  sealed: Buffer,
  accessKeyId: string,
): Promise<Buffer | undefined> {
  try {
    return await wrapper.unwrap(sealed, sealContext(accessKeyId));
  } catch {
    return undefined;
  }
}

function sealContext(accessKeyId: string): string {
  return `session-token/${accessKeyId}`;
}
