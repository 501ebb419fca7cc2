import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import { AccessDeniedError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { Principal } from "../identity/principal.js";
import type { Caller } from "./caller.js";
import { hasTwoAuthorizations, tokenFrom } from "./credentials.js";
import type { TokenKeyRing } from "./token-keys.js";
import { expiredToken, maxTokenBytes, type VerifiedToken, verifyToken } from "./tokens.js";

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
    const [identity, accessKey] = await Promise.all([
      identities.findIdentity(token.principalId),
      identities.findAccessKey(token.accessKeyId),
    ]);
    const isKeyUsable = accessKey?.status === "active" && accessKey.userId === token.principalId;
    if (identity?.isActive !== true || !isKeyUsable) throw revokedToken();
    const known = { token, principal: identity.principal };
    if (revision === identities.revision && revision === this.#revision) {
      this.#known.set(header, known);
    }
    return known;
  }

  #caller({ token, principal }: Known, request: HttpRequest): Caller {
    if (token.expiresAtMs <= this.#options.clock()) throw expiredToken();
    return {
      principal,
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
