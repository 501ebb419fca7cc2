import { AccessDeniedError, ValidationError } from "../../errors.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import type { StsHandlers } from "./handlers.js";
import { issueCredentials } from "./issue.js";

const minSeconds = 900;
const maxSeconds = 129_600;
const defaultSeconds = 43_200;

/** GetSessionToken: temporary credentials of the user itself. */
export function createOwnSessionHandlers(
  identities: IdentityManagement,
): Pick<StsHandlers, "GetSessionToken"> {
  return {
    GetSessionToken: {
      // As in IAM: policies do not decide about it, as it gives nobody more than he has.
      access: "any-signer",
      async handle({ DurationSeconds = defaultSeconds, SerialNumber, TokenCode }, { caller }) {
        if (caller.session !== undefined) {
          throw new AccessDeniedError("Cannot call GetSessionToken with session credentials");
        }
        if (SerialNumber !== undefined || TokenCode !== undefined) {
          throw new ValidationError(
            "There are no MFA devices here: leave out SerialNumber and TokenCode.",
          );
        }
        if (DurationSeconds < minSeconds || DurationSeconds > maxSeconds) {
          throw new ValidationError(`DurationSeconds must be from ${minSeconds} to ${maxSeconds}.`);
        }
        const issuedAtMs = Math.floor(identities.now() / 1000) * 1000;
        const { accountId, principalId } = caller.principal;
        return {
          Credentials: await issueCredentials(identities, accountId, {
            principalId,
            issuedAtMs,
            expiresAtMs: issuedAtMs + DurationSeconds * 1000,
          }),
        };
      },
    },
  };
}
