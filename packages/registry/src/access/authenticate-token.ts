import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { HttpRequest } from "../http/request.js";
import { isAccessToken } from "../identity/access-tokens.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { AnonymousReads } from "./anonymous-reads.js";
import type { PasswordAuthenticator } from "./authenticate-password.js";
import type { Caller } from "./caller.js";
import { hasTwoAuthorizations, readCredentials } from "./credentials.js";
import { callerOf, type Proof, unauthenticated } from "./proof.js";
import { expiredToken, maxTokenBytes } from "./tokens.js";

const MAX_ENTRIES = 10_000;
// The longest form, Basic, is 4/3 of the token and a user name.
const MAX_HEADER_BYTES = 2 * maxTokenBytes;

/** @throws AccessDeniedError (unauthenticated) */
type VerifyToken = (token: string) => Promise<Proof>;

export interface TokenAuthenticatorOptions {
  readonly identities: Pick<IdentityCache, "revision">;
  readonly verifyAuthorizationToken: VerifyToken;
  readonly verifyAccessToken: VerifyToken;
  readonly passwords: PasswordAuthenticator;
  readonly anonymousReads: AnonymousReads;
  /** Told of each use of a token. */
  readonly noteUse: (tokenId: string) => void;
  readonly clock: Clock;
}

/** Authenticates package clients; a token seen before costs a look into memory. */
export class TokenAuthenticator {
  readonly #options: TokenAuthenticatorOptions;
  readonly #known = new LRUCache<string, Proof>({ max: MAX_ENTRIES });
  /** Revision of the identities `#known` was made under. */
  #revision = 0;

  constructor(options: TokenAuthenticatorOptions) {
    this.#options = options;
  }

  /**
   * Who sends this request. A promise only for a credential not seen since an identity changed.
   * @throws AccessDeniedError (unauthenticated), ThrottledError
   */
  authenticate(request: HttpRequest): Caller | Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined || header === "") return this.#anonymous(request);
    if (header.length > MAX_HEADER_BYTES || hasTwoAuthorizations(request)) throw unusableHeader();
    const known = this.#peek(header);
    if (known !== undefined) return this.#caller(known, request);
    const shown = readCredentials(header);
    if (shown === undefined) throw unusableHeader();
    const proof =
      shown.kind === "token"
        ? this.#verify(header, shown.token)
        : this.#options.passwords.authenticate(request, shown);
    return proof instanceof Promise
      ? proof.then((proven) => this.#caller(proven, request))
      : this.#caller(proof, request);
  }

  #anonymous(request: HttpRequest): Caller {
    const proof = this.#options.anonymousReads.proofFor(request);
    if (proof === undefined) throw missingToken();
    return callerOf(proof, request);
  }

  #peek(header: string): Proof | undefined {
    const { revision } = this.#options.identities;
    if (this.#revision !== revision) {
      this.#known.clear();
      this.#revision = revision;
    }
    return this.#known.get(header);
  }

  async #verify(header: string, token: string): Promise<Proof> {
    const { identities, verifyAccessToken, verifyAuthorizationToken } = this.#options;
    const { revision } = identities;
    const verify = isAccessToken(token) ? verifyAccessToken : verifyAuthorizationToken;
    const proof = await verify(token);
    if (revision === identities.revision && revision === this.#revision) {
      this.#known.set(header, proof);
    }
    return proof;
  }

  #caller(proof: Proof, request: HttpRequest): Caller {
    const { credential } = proof;
    if (credential.kind === "token") {
      if (credential.expiresAtMs <= this.#options.clock()) throw expiredToken();
      if (credential.isStored) this.#options.noteUse(credential.tokenId);
    }
    return callerOf(proof, request);
  }
}

function missingToken() {
  return unauthenticated("No credentials were sent.", "MissingAuthenticationToken");
}

function unusableHeader() {
  return unauthenticated(
    "The Authorization header must hold a token, as Bearer or as the password of Basic, or a user's name and password.",
  );
}
