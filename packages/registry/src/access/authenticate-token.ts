import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { AccessDeniedError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { Principal } from "../identity/principal.js";
import type { Session } from "../identity/session.js";
import type { Caller } from "./caller.js";
import { hasTwoAuthorizations, tokenFrom } from "./credentials.js";
import { narrowing, type Narrowing } from "./session-policies.js";
import { sessionPrincipal } from "./session-principal.js";
import type { TokenKeyRing } from "./token-keys.js";
import {
  expiredToken,
  maxTokenBytes,
  type TokenSession,
  type VerifiedToken,
  verifyToken,
} from "./tokens.js";

const MAX_ENTRIES = 10_000;
// The longest form, Basic, is 4/3 of the token and a user name.
const MAX_HEADER_BYTES = 2 * maxTokenBytes;

export interface TokenAuthenticatorOptions {
  readonly identities: IdentityCache;
  /** The live keys, asked at each token not seen before. */
  readonly keys: () => TokenKeyRing | Promise<TokenKeyRing>;
  readonly issuer: string;
  readonly clock: Clock;
}

interface Known {
  readonly token: VerifiedToken;
  readonly principal: Principal;
  readonly session?: Session;
  readonly narrowedBy?: Narrowing;
}

/** Authenticates package clients by their token; one seen before costs a look into memory. */
export class TokenAuthenticator {
  readonly #options: TokenAuthenticatorOptions;
  readonly #known = new LRUCache<string, Known>({ max: MAX_ENTRIES });
  /** Revision of the identities `#known` was made under. */
  #revision = 0;

  constructor(options: TokenAuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * Who sends this request. A promise only for a token not seen since an identity changed.
   * @throws AccessDeniedError (unauthenticated)
   */
  authenticate(request: HttpRequest): Caller | Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined || header === "") throw missingToken();
    if (header.length > MAX_HEADER_BYTES || hasTwoAuthorizations(request)) throw unusableHeader();
    const known = this.#peek(header);
    if (known !== undefined) return this.#caller(known, request);
    return this.#check(header).then((checked) => this.#caller(checked, request));
  }

  #peek(header: string): Known | undefined {
    const { revision } = this.#options.identities;
    if (this.#revision !== revision) {
      this.#known.clear();
      this.#revision = revision;
    }
    return this.#known.get(header);
  }

  async #check(header: string): Promise<Known> {
    const { identities, keys, issuer, clock } = this.#options;
    const text = tokenFrom(header);
    if (text === undefined) throw unusableHeader();
    const { revision } = identities;
    const token = verifyToken(await keys(), issuer, text, clock());
    const identity = await identities.findIdentity(token.principalId);
    const principal = identity?.isActive === true && sessionPrincipal(identity, token.session);
    if (!principal || !(await this.#isKeyUsable(token))) throw revokedToken();
    const { policies, session } = token;
    const known: Known = {
      token,
      principal,
      ...(session !== undefined && { session: sessionOf(token, session) }),
      ...(policies !== undefined && { narrowedBy: narrowing(policies) }),
    };
    if (revision === identities.revision && revision === this.#revision) {
      this.#known.set(header, known);
    }
    return known;
  }

  /** Temporary credentials cannot be taken back alone; a user's own key can. */
  async #isKeyUsable({ session, accessKeyId, principalId }: VerifiedToken): Promise<boolean> {
    if (session !== undefined) return true;
    const accessKey = await this.#options.identities.findAccessKey(accessKeyId);
    return accessKey?.status === "active" && accessKey.userId === principalId;
  }

  #caller({ token, ...known }: Known, request: HttpRequest): Caller {
    if (token.expiresAtMs <= this.#options.clock()) throw expiredToken();
    return {
      ...known,
      sourceIp: request.sourceIp,
      isSecure: request.isSecure,
      userAgent: request.headers["user-agent"],
      requestId: request.requestId,
      credential: {
        kind: "token",
        tokenId: token.tokenId,
        domainName: token.domain.name,
        domainOwner: token.domain.owner,
        issuedAtMs: token.issuedAtMs,
        expiresAtMs: token.expiresAtMs,
      },
    };
  }
}

/** The temporary credentials behind a token; of their end only the token's own is known. */
function sessionOf(
  { accessKeyId, principalId, expiresAtMs }: VerifiedToken,
  session: TokenSession,
): Session {
  return { ...session, accessKeyId, principalId, expiresAtMs };
}

function missingToken(): AccessDeniedError {
  return new AccessDeniedError(
    "No credentials were sent.",
    "unauthenticated",
    "MissingAuthenticationToken",
  );
}

function unusableHeader(): AccessDeniedError {
  return new AccessDeniedError(
    "The Authorization header must hold an authorization token, as Bearer or as the password of Basic.",
    "unauthenticated",
  );
}

function revokedToken(): AccessDeniedError {
  return new AccessDeniedError(
    "The user or access key the authorization token was made for is disabled or deleted.",
    "unauthenticated",
  );
}
