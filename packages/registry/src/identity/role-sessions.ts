// The rules of a role's session: STS's API reference, AssumeRole and AssumeRoleWithWebIdentity.
import { ValidationError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import {
  maxPackedPolicyCharacters,
  maxSessionPolicyCharacters,
  packPolicies,
} from "./packed-policies.js";
import type { StoredRole } from "./roles.js";
import type { Session } from "./session.js";

export interface RoleSessionRequest extends Pick<
  Session,
  "federatedProvider" | "policies" | "sourceIdentity" | "tags"
> {
  /** RoleSessionName */
  readonly name: string;
  /** Absent: an hour. */
  readonly durationSeconds?: number;
  /** Whether another role's session asks for it. */
  readonly isChained: boolean;
}

export type NewSession = Omit<Session, "accessKeyId">;

const HOUR_SECONDS = 3_600;
const minSeconds = 900;
const maxTags = 50;

/** The session of the role that is asked for. @throws ValidationError */
export function planRoleSession(
  role: Pick<StoredRole, "roleId" | "maxSessionSeconds">,
  request: RoleSessionRequest,
  nowMs: number,
): NewSession {
  const { name, durationSeconds = HOUR_SECONDS, isChained, ...rest } = request;
  checkName("RoleSessionName", name);
  if (rest.sourceIdentity !== undefined) checkName("SourceIdentity", rest.sourceIdentity);
  if (rest.tags !== undefined) checkTags(rest.tags);
  checkDuration(durationSeconds, role.maxSessionSeconds, isChained);
  packedPolicyPercent(rest);
  const issuedAtMs = Math.floor(nowMs / 1000) * 1000;
  return {
    ...rest,
    principalId: role.roleId,
    name,
    issuedAtMs,
    expiresAtMs: issuedAtMs + durationSeconds * 1000,
  };
}

/**
 * How much of what session policies and tags may take they take, in percent.
 * @throws ValidationError (MalformedPolicyDocument, PackedPolicyTooLarge)
 */
export function packedPolicyPercent({
  policies,
  tags,
}: Pick<Session, "policies" | "tags">): number {
  for (const document of policies ?? []) checkPolicyDocument(document, "identity");
  const plain = (policies ?? []).reduce((sum, document) => sum + document.length, 0);
  const packed =
    (policies === undefined ? 0 : packPolicies(policies).length) +
    (tags === undefined ? 0 : JSON.stringify(tags).length);
  const percent = Math.ceil(
    Math.max(plain / maxSessionPolicyCharacters, packed / maxPackedPolicyCharacters) * 100,
  );
  if (percent > 100) {
    throw new ValidationError(
      `Session policies and tags take ${percent}% of the space they may have: ${maxSessionPolicyCharacters} characters of policies, ${maxPackedPolicyCharacters} packed. Shorten them, or put permissions into the role.`,
      "OTHER",
      { code: "PackedPolicyTooLarge" },
    );
  }
  return percent;
}

function checkName(member: string, name: string): void {
  if (/^[\w+=,.@-]{2,64}$/.test(name) && !name.startsWith("aws:")) return;
  throw new ValidationError(
    `${member} must be 2-64 of A-Z a-z 0-9 and _+=,.@- , not ${JSON.stringify(name)}.`,
  );
}

function checkTags(tags: Readonly<Record<string, string>>): void {
  const entries = Object.entries(tags);
  const isTag = ([key, value]: [string, string]) =>
    key.length >= 1 && key.length <= 128 && value.length <= 256 && !/^aws:/i.test(key);
  if (entries.length <= maxTags && entries.every(isTag)) return;
  throw new ValidationError(
    `A session has at most ${maxTags} tags, with keys of 1-128 characters that do not begin with aws: and values of 0-256.`,
  );
}

function checkDuration(seconds: number, maxSeconds: number, isChained: boolean): void {
  if (seconds < minSeconds) {
    throw new ValidationError(`DurationSeconds must be at least ${minSeconds}.`);
  }
  if (seconds > maxSeconds) {
    throw new ValidationError(
      `The requested DurationSeconds exceeds the MaxSessionDuration set for this role, ${maxSeconds}.`,
    );
  }
  if (isChained && seconds > HOUR_SECONDS) {
    throw new ValidationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
}
