// CloudTrail's `userIdentity`: who asked, and by which credentials. Ids of credentials, never the credentials.
import { LRUCache } from "lru-cache";
import type { Caller } from "../access/caller.js";
import type { Principal } from "../identity/principal.js";
import type { HttpRequest } from "../http/request.js";

const types = { root: "Root", user: "IAMUser", "role-session": "AssumedRole" } as const;
const maxRemembered = 10_000;
/** As CloudTrail says it. */
const anonymous = JSON.stringify({ type: "AWSAccount", accountId: "ANONYMOUS_PRINCIPAL" });

/** Says who asks, as JSON; of a token only once. */
export class UserIdentities {
  readonly #ofTokens = new LRUCache<string, string>({ max: maxRemembered });

  /** JSON. */
  describe(caller: Caller): string {
    const { credential } = caller;
    if (credential.kind === "anonymous") return anonymous;
    if (credential.kind !== "token") return JSON.stringify(userIdentity(caller));
    const known = this.#ofTokens.get(credential.tokenId);
    if (known !== undefined) return known;
    const described = JSON.stringify(userIdentity(caller));
    this.#ofTokens.set(credential.tokenId, described);
    return described;
  }
}

function userIdentity({ principal, credential, session }: Caller): object {
  const { kind, principalId, arn, accountId, name } = principal;
  const issuedAtMs =
    session?.issuedAtMs ?? (credential.kind === "token" ? credential.issuedAtMs : undefined);
  return {
    type: types[kind],
    principalId: kind === "role-session" ? `${principalId}:${name}` : principalId,
    arn,
    accountId,
    accessKeyId: credential.kind === "signature" ? credential.accessKeyId : session?.accessKeyId,
    ...(kind === "user" && { userName: name }),
    ...(issuedAtMs !== undefined && {
      sessionContext: {
        ...(principal.roleArn !== undefined && {
          sessionIssuer: sessionIssuer(principal, principal.roleArn),
        }),
        attributes: { creationDate: new Date(issuedAtMs).toISOString(), mfaAuthenticated: "false" },
        ...(session?.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
        ...(session?.federatedProvider !== undefined && {
          webIdFederationData: { federatedProvider: session.federatedProvider },
        }),
      },
    }),
    ...(credential.kind === "token" && { tokenId: credential.tokenId }),
  };
}

function sessionIssuer({ principalId, accountId }: Principal, roleArn: string): object {
  const userName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  return { type: "Role", principalId, arn: roleArn, accountId, userName };
}

/** Who could not prove who it is: at most the id of the key it named. */
export function unprovenIdentity({ headers }: Pick<HttpRequest, "headers">): object {
  const named = /Credential=([A-Z0-9]{16,128})\//.exec(headers.authorization ?? "")?.[1];
  return { type: "Unknown", ...(named !== undefined && { accessKeyId: named }) };
}

/** For whom an identity provider vouched, as AssumeRoleWithWebIdentity answers it. */
export function federatedIdentity(response: object): object | undefined {
  const { SubjectFromWebIdentityToken: subject, Provider: provider } = response as {
    readonly SubjectFromWebIdentityToken?: unknown;
    readonly Provider?: unknown;
  };
  if (typeof subject !== "string") return undefined;
  return { type: "WebIdentityUser", userName: subject, identityProvider: provider };
}
