import { createHmac, randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Database } from "../database/database.js";
import { ThrottledError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import { findPassword, maxPasswordCharacters, verifyPassword } from "../identity/passwords.js";
import { type Proof, unauthenticated } from "./proof.js";
import { sessionPrincipal } from "./session-principal.js";

const MAX_ENTRIES = 10_000;
/** Each takes a processor for a tenth of a second: the rest of the server needs the others. */
const MAX_AT_ONCE = 2;
/** The last in the queue waits some seconds; more would give up anyway. */
const MAX_WAITING = 64;

export interface ShownPassword {
  /** `NAME`, of the account that owns the addressed domain, or `123456789012/NAME`. */
  readonly userName: string;
  readonly password: string;
}

export interface PasswordAuthenticatorOptions {
  readonly database: Pick<Database, "read">;
  readonly identities: IdentityCache;
}

/** Authenticates people by name and password; a pair that was right before costs a hash of it. */
export class PasswordAuthenticator {
  readonly #options: PasswordAuthenticatorOptions;
  /** What is cached is found by a keyed hash: neither names nor passwords lie in memory. */
  readonly #key = randomBytes(32);
  readonly #known = new LRUCache<string, Proof>({ max: MAX_ENTRIES });
  /** Revision of the identities `#known` was made under. */
  #revision = 0;
  /** The stored hash that a pair was found to match: while it is the same, nothing is computed again. */
  readonly #matched = new LRUCache<string, string>({ max: MAX_ENTRIES });
  readonly #checking = new Map<string, Promise<Proof>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: PasswordAuthenticatorOptions) {
    this.#options = options;
  }

  /** A promise only for a pair not seen since an identity changed. @throws AccessDeniedError (unauthenticated), ThrottledError */
  authenticate(
    request: Pick<HttpRequest, "segments">,
    shown: ShownPassword,
  ): Proof | Promise<Proof> {
    const user = addressedUser(request, shown.userName);
    if (user === undefined || shown.password.length > maxPasswordCharacters) throw wrongPassword();
    const pair = this.#digest(user, shown.password);
    const known = this.#peek(pair);
    if (known !== undefined) return known;
    // An install begins with many requests at once: one computation answers them all.
    const checking = this.#checking.get(pair);
    if (checking !== undefined) return checking;
    const check = this.#check(pair, user, shown.password).finally(() => {
      this.#checking.delete(pair);
    });
    this.#checking.set(pair, check);
    return check;
  }

  #digest(user: AddressedUser, password: string): string {
    const text = JSON.stringify([user.accountId, user.name, password]);
    return createHmac("sha256", this.#key).update(text).digest("base64");
  }

  #peek(pair: string): Proof | undefined {
    const { revision } = this.#options.identities;
    if (this.#revision !== revision) {
      this.#known.clear();
      this.#revision = revision;
    }
    return this.#known.get(pair);
  }

  async #check(pair: string, user: AddressedUser, password: string): Promise<Proof> {
    const { database, identities } = this.#options;
    const { revision } = identities;
    const stored = await findPassword(database.read, user.accountId, user.name);
    const isKnown = stored !== undefined && this.#matched.get(pair) === stored.passwordHash;
    const isRight = isKnown || (await this.#compute(password, stored?.passwordHash));
    if (!isRight || stored === undefined) throw wrongPassword();
    this.#matched.set(pair, stored.passwordHash);
    const identity = await identities.findIdentity(stored.userId);
    const principal = identity?.isActive === true && sessionPrincipal(identity, undefined);
    if (!principal) throw wrongPassword();
    const proof: Proof = { principal, credential: { kind: "password" } };
    if (revision === identities.revision && revision === this.#revision) {
      this.#known.set(pair, proof);
    }
    return proof;
  }

  async #compute(password: string, hashed: string | undefined): Promise<boolean> {
    if (this.#running >= MAX_AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new ThrottledError("Too many passwords are being checked; try again.", 2);
      }
      // Who ends hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await verifyPassword(password, hashed);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

interface AddressedUser {
  readonly accountId: string;
  readonly name: string;
}

function addressedUser(
  { segments }: Pick<HttpRequest, "segments">,
  userName: string,
): AddressedUser | undefined {
  const [, account, name] = /^(?:(\d{12})\/)?([^/]+)$/.exec(userName) ?? [];
  const [root, host = ""] = segments;
  const owner = root === "d" ? /-(\d{12})$/.exec(host)?.[1] : undefined;
  const accountId = account ?? owner;
  return accountId === undefined || name === undefined ? undefined : { accountId, name };
}

function wrongPassword() {
  return unauthenticated("There is no user with this name and password.");
}
