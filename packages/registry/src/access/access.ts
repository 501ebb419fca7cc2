// Who is asking, and may they: the one authentication and the one authorisation of the whole server.
import { createHash } from "node:crypto";
import type { Clock } from "../clock.js";
import type { ChangeFeed } from "../database/change-feed.js";
import type { Database } from "../database/database.js";
import { AccessDeniedError } from "../errors.js";
import type { HttpRequest } from "../http/request.js";
import type { AccessKeyUses } from "../identity/access-key-uses.js";
import { AccessTokenUses } from "../identity/access-token-uses.js";
import { IdentityCache } from "../identity/identity-cache.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";
import { type AnonymousReads, anonymousReads } from "./anonymous-reads.js";
import { PasswordAuthenticator, type ShownPassword } from "./authenticate-password.js";
import { authenticateSignature } from "./authenticate-signature.js";
import { TokenAuthenticator } from "./authenticate-token.js";
import { Authoriser } from "./authorise.js";
import type { AccessCheck, Caller } from "./caller.js";
import { DenialRecorder } from "./denial-recorder.js";
import { ExplainAccess } from "./explain-access.js";
import { authoriseFederated, type FederatedCaller, type FederatedCheck } from "./federated.js";
import { PolicyGatherer } from "./gather-policies.js";
import type { PolicyEngine } from "./policy-engine.js";
import { ResourcePolicyCache } from "./resource-policies.js";
import { declaredBodySha256, defaultMaxSkewMs } from "./sigv4.js";
import { loadTokenKeys, type TokenKeyRing } from "./token-keys.js";
import { callerOf } from "./proof.js";
import { verifyAccessToken } from "./verify-access-token.js";
import { verifyAuthorizationToken } from "./verify-authorization-token.js";
import { mintToken, tokenLifetimeSeconds, type TokenSubject } from "./tokens.js";

export interface AccessOptions {
  readonly database: Database;
  /** Whoever serves a request calls its `sync` before anything of {@link Access}. */
  readonly changeFeed: ChangeFeed;
  readonly wrapper: SecretWrapper;
  readonly engine: PolicyEngine;
  readonly region: string;
  readonly clock: Clock;
  /** Told of each signature with a long-term key. */
  readonly accessKeyUses?: Pick<AccessKeyUses, "flush" | "note">;
  /** How far a signature's time may be from ours; 15 minutes by default. */
  readonly maxSkewMs?: number;
  /** `domain/repository` of `registryAccount` that anybody may read; none by default. */
  readonly anonymousRead?: readonly string[];
  readonly registryAccount?: string;
  /** Policies are asked about reads on the package too; only on the repository by default. */
  readonly packageLevelReads?: boolean;
  /** Told when last uses of tokens, or explanations of refusals, could not be written. */
  readonly onError?: (error: unknown) => void;
}

export interface TokenRequest {
  readonly domainName: string;
  readonly domainOwner: string;
  /** 900 to 43,200; absent: 12 hours. */
  readonly durationSeconds?: number;
}

export interface MintedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

export interface Access {
  /**
   * For clients of packages: Bearer, Basic, or the bare token. Synchronous for a token seen before.
   * @throws AccessDeniedError (unauthenticated)
   */
  authenticateToken(request: HttpRequest): Caller | Promise<Caller>;
  /**
   * A name and password that did not come as Basic: those of a login.
   * @throws AccessDeniedError (unauthenticated), ThrottledError
   */
  authenticatePassword(request: HttpRequest, shown: ShownPassword): Promise<Caller>;
  /**
   * For the AWS APIs. `body`: what was read or its SHA-256 in hex, or undefined when it is still to be streamed: then the signed
   * x-amz-content-sha256 stands for it, and who streams it must compare.
   * @throws AccessDeniedError (unauthenticated) with AWS's code
   */
  authenticateSignature(
    request: HttpRequest,
    body: Uint8Array | string | undefined,
    service?: string,
  ): Promise<Caller>;
  /** Synchronous when known. @throws AccessDeniedError (denied) that says what is missing */
  authorise(caller: Caller, check: AccessCheck): void | Promise<void>;
  /** For whom an identity provider vouches. @throws AccessDeniedError (denied) */
  authoriseFederated(caller: FederatedCaller, check: FederatedCheck): void;
  /** True when known to be allowed without I/O; undefined: ask `authorise`. */
  authoriseCached(caller: Caller, check: AccessCheck): true | undefined;
  /** Why a request was or would be refused or allowed, for administrators. */
  readonly explain: Pick<ExplainAccess, "explainDenial" | "explainRequest">;
  /** What policies allow is checked by who calls. @throws AccessDeniedError, ValidationError */
  mintToken(caller: Caller, request: TokenRequest): Promise<MintedToken>;
  /** Writes what is buffered. */
  close(): Promise<void>;
}

/** Builds it all; makes the first token key in a new database. */
export async function createAccess(options: AccessOptions): Promise<Access> {
  const { database, changeFeed, wrapper, engine, region, clock } = options;
  const identities = new IdentityCache({ database, changeFeed, wrapper });
  const resourcePolicies = new ResourcePolicyCache(database, changeFeed, engine);
  const issuer = `packhouse/${region}`;
  const keys = await cachedTokenKeys(options, identities);
  const open = anonymousReads(options.anonymousRead ?? [], options.registryAccount ?? "");
  const onError = options.onError ?? (() => undefined);
  const uses = new AccessTokenUses(database, onError);
  const passwords = new PasswordAuthenticator({ database, identities });
  const tokens = openTokens(options, { identities, keys, issuer, open, uses, passwords });
  const gatherer = new PolicyGatherer({ database, resourcePolicies, engine, region, clock });
  const recorder = new DenialRecorder(database, onError);
  const explain = new ExplainAccess({
    ...{ gatherer, engine, identities, recorder, clock },
    db: database.read,
  });
  const authoriser = new Authoriser({
    ...{ identities, resourcePolicies, gatherer, engine },
    anonymousReads: open,
    packageLevelReads: options.packageLevelReads ?? false,
    onDenied: (caller, check, identity) => explain.recordDenial(caller, check, identity),
  });
  return {
    authenticateToken: (request) => tokens.authenticate(request),
    authenticatePassword: async (request, shown) =>
      callerOf(await passwords.authenticate(request, shown), request),
    authenticateSignature: (request, body, service = "codeartifact") =>
      authenticateSigner(options, identities, { request, body, service }),
    authorise: (caller, check) => authoriser.authorise(caller, check),
    authoriseFederated: (caller, check) => {
      authoriseFederated({ engine, region, clock }, caller, check);
    },
    authoriseCached: (caller, check) => authoriser.authoriseCached(caller, check),
    explain,
    mintToken: async (caller, { domainName, domainOwner, durationSeconds }) =>
      mintToken(
        await keys(),
        issuer,
        {
          principalId: caller.principal.principalId,
          accessKeyId: signingKeyOf(caller),
          domain: { name: domainName, owner: domainOwner },
          ...sessionOf(caller),
        },
        tokenLifetimeSeconds(durationSeconds, secondsLeft(caller, clock())),
        clock(),
      ),
    close: async () => {
      await Promise.all([uses.flush(), recorder.flush(), options.accessKeyUses?.flush()]);
    },
  };
}

interface TokenParts {
  readonly identities: IdentityCache;
  readonly keys: () => TokenKeyRing | Promise<TokenKeyRing>;
  readonly issuer: string;
  readonly open: AnonymousReads;
  readonly uses: AccessTokenUses;
  readonly passwords: PasswordAuthenticator;
}

/** What package clients prove themselves with: tokens of both kinds, and passwords. */
function openTokens(
  { database, clock }: AccessOptions,
  { identities, keys, issuer, open, uses, passwords }: TokenParts,
): TokenAuthenticator {
  return new TokenAuthenticator({
    identities,
    verifyAuthorizationToken: (token) =>
      verifyAuthorizationToken({ database, identities, keys, issuer, clock }, token),
    verifyAccessToken: (token) => verifyAccessToken({ database, identities, clock }, token),
    passwords,
    anonymousReads: open,
    noteUse: (tokenId) => {
      uses.note(tokenId, clock());
    },
    clock,
  });
}

interface SignedMessage {
  readonly request: HttpRequest;
  readonly body: Uint8Array | string | undefined;
  readonly service: string;
}

async function authenticateSigner(
  { wrapper, region, clock, accessKeyUses, maxSkewMs = defaultMaxSkewMs }: AccessOptions,
  identities: IdentityCache,
  { request, body, service }: SignedMessage,
): Promise<Caller> {
  const rules = { regions: signingRegions(region, service), service, clock, maxSkewMs };
  const hash = bodySha256(request, body);
  const caller = await authenticateSignature({ identities, wrapper }, request, hash, rules);
  if (caller.session === undefined && caller.credential.kind === "signature") {
    const use = { usedAtMs: clock(), service, region };
    accessKeyUses?.note(caller.credential.accessKeyId, use);
  }
  return caller;
}

/** IAM and STS are global in AWS: some clients sign for them in the region of their one endpoint, whatever ours is. */
function signingRegions(region: string, service: string): readonly string[] {
  return service === "iam" || service === "sts" ? [region, "us-east-1"] : [region];
}

function bodySha256(request: HttpRequest, body: Uint8Array | string | undefined): string {
  if (body === undefined) return declaredBodySha256(request);
  return typeof body === "string" ? body : createHash("sha256").update(body).digest("hex");
}

function signingKeyOf({ principal, credential }: Caller): string {
  if (principal.kind === "root") {
    throw new AccessDeniedError("The root user of an account cannot get authorization tokens.");
  }
  if (credential.kind !== "signature") {
    throw new AccessDeniedError("An authorization token cannot be had with another one.");
  }
  return credential.accessKeyId;
}

/** A token got with temporary credentials is as narrow as they are. */
function sessionOf({ session, narrowedBy }: Caller): Pick<TokenSubject, "policies" | "session"> {
  if (session === undefined) return {};
  const { name, issuedAtMs, federatedProvider, sourceIdentity, tags } = session;
  return {
    session: {
      issuedAtMs,
      ...(name !== undefined && { name }),
      ...(federatedProvider !== undefined && { federatedProvider }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(tags !== undefined && { tags }),
    },
    ...(narrowedBy !== undefined && { policies: narrowedBy.policies }),
  };
}

function secondsLeft({ session }: Caller, nowMs: number): number | undefined {
  return session && Math.floor((session.expiresAtMs - nowMs) / 1000);
}

/** The key ring, read again after any identity change: one of them may be a rotation. */
async function cachedTokenKeys(
  { database, wrapper, clock }: AccessOptions,
  identities: IdentityCache,
): Promise<() => TokenKeyRing | Promise<TokenKeyRing>> {
  const load = async () => {
    const { revision } = identities;
    return { revision, ring: await loadTokenKeys(database, wrapper, clock()) };
  };
  let current = await load();
  return () => {
    if (current.revision === identities.revision) return current.ring;
    return load().then((loaded) => {
      current = loaded;
      return loaded.ring;
    });
  };
}
