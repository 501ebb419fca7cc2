import type { AccessCheck, Caller } from "../../access/caller.js";
import { AccessDeniedError, ValidationError } from "../../errors.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { planRoleSession } from "../../identity/role-sessions.js";
import type { StsCheckedHandler, StsHandlers, StsInput } from "./handlers.js";
import { findTrustingRole, issueRoleSession, type TrustingRole } from "./issue.js";
import { sessionPolicies } from "./session-policies.js";

export function createAssumeRoleHandlers(
  identities: IdentityManagement,
): Pick<StsHandlers, "AssumeRole"> {
  const assumeRole: StsCheckedHandler<"AssumeRole"> = {
    async access(input) {
      const { trusting } = await findTrustingRole(identities, input.RoleArn);
      return [
        trustCheck("sts:AssumeRole", trusting, input),
        ...(input.Tags?.length ? [trustCheck("sts:TagSession", trusting, input)] : []),
        ...(input.SourceIdentity === undefined
          ? []
          : [trustCheck("sts:SetSourceIdentity", trusting, input)]),
      ];
    },
    async handle(input, { caller }) {
      refuseUnsupported(input);
      const { role } = await findTrustingRole(identities, input.RoleArn);
      if (role === undefined) throw new AccessDeniedError("The role was deleted just now.");
      const sourceIdentity = sourceIdentityOf(input, caller);
      const policies = await sessionPolicies(identities, role.accountId, input);
      const request = {
        name: input.RoleSessionName,
        isChained: caller.principal.kind === "role-session",
        ...(input.DurationSeconds !== undefined && { durationSeconds: input.DurationSeconds }),
        ...(policies !== undefined && { policies }),
        ...(input.Tags?.length && { tags: tagsOf(input.Tags) }),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
      };
      const session = planRoleSession(role, request, identities.now());
      return issueRoleSession(identities, role, session);
    },
  };
  return { AssumeRole: assumeRole };
}

type AssumeRoleInput = StsInput<"AssumeRole">;

interface StsTag {
  readonly Key: string;
  readonly Value: string;
}

function trustCheck(
  action: AccessCheck["action"],
  { arn, accountId, trustPolicy }: TrustingRole,
  input: AssumeRoleInput,
): AccessCheck {
  const { ExternalId, RoleSessionName, SourceIdentity, Tags = [] } = input;
  return {
    action,
    resource: { arn, account: accountId },
    trustPolicy,
    context: {
      "sts:RoleSessionName": RoleSessionName,
      ...(ExternalId !== undefined && { "sts:ExternalId": ExternalId }),
      ...(SourceIdentity !== undefined && { "sts:SourceIdentity": SourceIdentity }),
      ...(Tags.length > 0 && { "aws:TagKeys": Tags.map(({ Key }) => Key) }),
      ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    },
  };
}

/** What would make the session less than it was asked to be is refused, not left out. */
function refuseUnsupported(input: AssumeRoleInput): void {
  const { SerialNumber, TokenCode, TransitiveTagKeys, ProvidedContexts, ExternalId } = input;
  if (SerialNumber !== undefined || TokenCode !== undefined) {
    throw new ValidationError(
      "There are no MFA devices here: leave out SerialNumber and TokenCode.",
    );
  }
  if (TransitiveTagKeys?.length || ProvidedContexts?.length) {
    throw new ValidationError("TransitiveTagKeys and ProvidedContexts are not supported.");
  }
  if (ExternalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(ExternalId)) {
    throw new ValidationError("ExternalId must be 2-1224 of A-Z a-z 0-9 and _+=,.@:/- .");
  }
}

/** Who began a chain of sessions stays the same in all of them. */
function sourceIdentityOf(input: AssumeRoleInput, { session }: Caller): string | undefined {
  const before = session?.sourceIdentity;
  if (before !== undefined && (input.SourceIdentity ?? before) !== before) {
    throw new AccessDeniedError("The source identity of a session cannot be changed.");
  }
  return before ?? input.SourceIdentity;
}

function tagsOf(tags: readonly StsTag[]): Readonly<Record<string, string>> {
  const byKey = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  if (byKey.size === tags.length) return Object.fromEntries(byKey);
  throw new ValidationError("A session tag is given more than once.");
}
