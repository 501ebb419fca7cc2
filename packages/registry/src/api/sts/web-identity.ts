import { AccessDeniedError } from "../../errors.js";
import { federationError } from "../../federation/federation-error.js";
import type { Federation } from "../../federation/federation.js";
import { claimedIssuer, verifyIdentityToken } from "../../federation/verify-identity-token.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { findOidcProvider, type OidcProvider } from "../../identity/oidc-providers.js";
import { planRoleSession } from "../../identity/role-sessions.js";
import type { ControlPlaneAccess } from "../access.js";
import type { StsHandlers } from "./handlers.js";
import { findTrustingRole, issueRoleSession, roleResource } from "./issue.js";
import { sessionPolicies } from "./session-policies.js";

export interface WebIdentityServices {
  readonly identities: IdentityManagement;
  readonly federation: Federation;
  readonly authoriseFederated: ControlPlaneAccess["authoriseFederated"];
}

export function createWebIdentityHandlers({
  identities,
  federation,
  authoriseFederated,
}: WebIdentityServices): Pick<StsHandlers, "AssumeRoleWithWebIdentity"> {
  return {
    AssumeRoleWithWebIdentity: {
      // The identity provider's token says who asks, and the role's trust policy whether that is enough.
      access: "unsigned",
      resources: ({ RoleArn }) => roleResource(RoleArn),
      async handle(input, context) {
        const { RoleArn, RoleSessionName, DurationSeconds } = input;
        // Jobs write it to a file by `echo`, and clients send what is in the file.
        const identityToken = input.WebIdentityToken.trimEnd();
        const { role, trusting } = await findTrustingRole(identities, RoleArn);
        const provider = await findProvider(identities, trusting.accountId, identityToken);
        requireTransport(provider, federation);
        const token = await verifyIdentityToken(
          federation.issuerKeysFor(provider.accountId),
          provider,
          identityToken,
          identities.now(),
        );
        const { issuer, arn: providerArn } = provider;
        const claims = Object.entries(token.claims).map(([name, value]) => [
          `${issuer}:${name}`,
          value,
        ]);
        authoriseFederated(
          { ...context, providerArn },
          {
            role: trusting,
            context: {
              ...(Object.fromEntries(claims) as typeof token.claims),
              "sts:RoleSessionName": RoleSessionName,
            },
          },
        );
        if (role === undefined) throw new AccessDeniedError("The role was deleted just now.");
        const policies = await sessionPolicies(identities, role.accountId, input);
        const session = planRoleSession(
          role,
          {
            name: RoleSessionName,
            isChained: false,
            federatedProvider: providerArn,
            ...(DurationSeconds !== undefined && { durationSeconds: DurationSeconds }),
            ...(policies !== undefined && { policies }),
          },
          identities.now(),
        );
        return {
          ...(await issueRoleSession(identities, role, session)),
          SubjectFromWebIdentityToken: token.subject,
          Audience: token.audience,
          Provider: providerArn,
        };
      },
    },
  };
}

/** What may have been allowed when the provider was made. */
function requireTransport({ url }: OidcProvider, { isHttpOnLoopbackAllowed }: Federation): void {
  if (url.startsWith("https:") || isHttpOnLoopbackAllowed) return;
  throw federationError("IDPCommunicationError", `${url} is no https address.`);
}

/** The provider that the role's account knows the token's issuer as. */
async function findProvider(
  { database }: Pick<IdentityManagement, "database">,
  accountId: string,
  token: string,
): Promise<OidcProvider> {
  const claimed = claimedIssuer(token);
  const issuer = claimed.replace(/^https?:\/\//, "");
  const provider = await findOidcProvider(database.read, accountId, issuer);
  if (provider?.url === claimed) return provider;
  throw federationError(
    "InvalidIdentityToken",
    `No OpenIDConnect provider found in the role's account for ${claimed}.`,
  );
}
