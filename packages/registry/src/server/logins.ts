// Logins of package clients by name and password: they get a token like those of `packhouse token create`.
import type { Access } from "../access/access.js";
import { AccessDeniedError, ThrottledError } from "../errors.js";
import type { Logins } from "../formats/logins.js";
import type { FailedAuthenticationLimiter } from "../http/failed-authentication-limiter.js";
import { createAccessToken } from "../identity/access-tokens.js";
import { changeIdentities, type IdentityManagement } from "../identity/identity-management.js";
import { revokeTokens } from "../identity/token-revocations.js";

/** A login is forgotten on a laptop: it ends sooner than a token somebody asked for. */
const longestLoginMs = 30 * 86_400_000;

export interface LoginParts {
  readonly access: Pick<Access, "authenticatePassword" | "authorise">;
  readonly identities: Pick<IdentityManagement, "database" | "now">;
  /** The password is in the body here, which the listener's own limiter does not see. */
  readonly failures: FailedAuthenticationLimiter;
  readonly maxTokenLifetimeSeconds: number;
}

export function createLogins({
  access,
  identities,
  failures,
  maxTokenLifetimeSeconds,
}: LoginParts): Logins {
  const lifetimeMs = Math.min(longestLoginMs, maxTokenLifetimeSeconds * 1000);
  return {
    async logIn(request, { domain }, shown) {
      const blocked = failures.secondsBlocked(request.sourceIp, "");
      if (blocked > 0)
        throw new ThrottledError("Too many failed logins; try again later.", blocked);
      try {
        const caller = await access.authenticatePassword(request, shown);
        const { name, owner, id: domainId } = domain;
        const action = "codeartifact:GetAuthorizationToken";
        await access.authorise(caller, { action, resource: { domain: { name, owner } } });
        await access.authorise(caller, { action: "packhouse:CreateToken", resource: {} });
        const { principal } = caller;
        const scope = { login: shown.userName };
        const { token } = await changeIdentities(identities, principal.arn, (tx, by) =>
          createAccessToken(tx, { name: "login", principal, domainId, scope, lifetimeMs }, by),
        );
        return token.reveal();
      } catch (error) {
        if (error instanceof AccessDeniedError) failures.failed(request.sourceIp);
        throw error;
      }
    },
    async logOut({ principal, credential }) {
      if (credential.kind !== "token") return;
      const { tokenId } = credential;
      const revocation = { kind: "token", tokenId, accountId: principal.accountId } as const;
      await changeIdentities(identities, principal.arn, (tx, by) =>
        revokeTokens(tx, revocation, by),
      );
    },
  };
}
