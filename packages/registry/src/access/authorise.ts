import { LRUCache } from "lru-cache";
import { AccessDeniedError } from "../errors.js";
import type { Identity } from "../identity/identity.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { AnonymousReads } from "./anonymous-reads.js";
import type { AccessCheck, Caller } from "./caller.js";
import { decisionIdOf } from "./decision-id.js";
import { allPolicies, parsedPolicies, type PolicyGatherer } from "./gather-policies.js";
import type { PolicyDecision, PolicyEngine } from "./policy-engine.js";
import { unauthenticated } from "./proof.js";
import { askedOfRead, readResource } from "./reads.js";
import type { ResourcePolicyCache } from "./resource-policies.js";

const MAX_DECISIONS = 50_000;

export interface AuthoriserOptions {
  readonly identities: IdentityCache;
  readonly resourcePolicies: Pick<ResourcePolicyCache, "revision">;
  readonly gatherer: PolicyGatherer;
  readonly engine: PolicyEngine;
  readonly anonymousReads: AnonymousReads;
  /** Reads are asked about on the package too. */
  readonly packageLevelReads: boolean;
  /** Told of every refusal by policies, before the caller is. */
  readonly onDenied: (caller: Caller, check: AccessCheck, identity: Identity) => Promise<void>;
}

/** Asks the policies; what they allowed without conditions is remembered until one of them changes. */
export class Authoriser {
  readonly #options: AuthoriserOptions;
  readonly #allowed = new LRUCache<string, true>({ max: MAX_DECISIONS });
  /** Revision of identities and resource policies `#allowed` was made under. */
  #revision = "";

  constructor(options: AuthoriserOptions) {
    this.#options = options;
  }

  /** True when the action is known to be allowed; undefined: ask {@link authorise}. No I/O, synchronous. */
  authoriseCached(caller: Caller, check: AccessCheck): true | undefined {
    const revision = this.#currentRevision();
    if (this.#revision !== revision) {
      this.#allowed.clear();
      this.#revision = revision;
    }
    if (caller.credential.kind === "anonymous") {
      return this.#options.anonymousReads.allows(check) ? true : undefined;
    }
    if (!tokenCovers(caller, check) || check.trustPolicy !== undefined) return undefined;
    const { gatherer, packageLevelReads } = this.#options;
    const arn = gatherer.arnOf(readResource(check, packageLevelReads));
    return this.#allowed.get(decisionKey(caller, check, arn));
  }

  /** @throws AccessDeniedError that names the action, the resource and what is missing */
  authorise(caller: Caller, check: AccessCheck): void | Promise<void> {
    if (this.authoriseCached(caller, check) === true) return;
    return this.#ask(caller, askedOfRead(check, this.#options.packageLevelReads));
  }

  async #ask(caller: Caller, check: AccessCheck): Promise<void> {
    const arn = this.#options.gatherer.arnOf(check.resource);
    if (caller.credential.kind === "anonymous") throw notForEverybody(check, arn);
    if (!tokenCovers(caller, check)) throw wrongDomain(caller, arn);
    const revision = this.#currentRevision();
    const identity = await this.#options.identities.findIdentity(caller.principal.principalId);
    if (identity?.isActive !== true)
      throw denied(caller, check, arn, "because the principal is disabled");
    const answers = await Promise.all(
      placesOf(check).map((place) => this.#decide(caller, place, identity)),
    );
    const { decision, isConditional } = strictest(answers);
    if (decision.effect !== "allow") {
      await this.#options.onDenied(caller, check, identity);
      throw denied(caller, check, arn, missing(caller, check, decision));
    }
    if (check.trustPolicy !== undefined) return;
    if (!isConditional && revision === this.#currentRevision() && revision === this.#revision) {
      this.#allowed.set(decisionKey(caller, check, arn), true);
    }
  }

  async #decide(caller: Caller, check: AccessCheck, identity: Identity): Promise<Answer> {
    const { gatherer, engine } = this.#options;
    const { policies, question } = await gatherer.gather(caller, check, identity);
    const isConditional = allPolicies(policies).some((policy) => policy.isConditional);
    // Without conditions nothing looks at the context.
    const context = isConditional ? await gatherer.context(caller, check, identity) : {};
    const decision = engine.evaluate({ ...question, context }, parsedPolicies(policies));
    return { decision, isConditional };
  }

  #currentRevision(): string {
    const { identities, resourcePolicies } = this.#options;
    return `${identities.revision}/${resourcePolicies.revision}`;
  }
}

interface Answer {
  readonly decision: PolicyDecision;
  readonly isConditional: boolean;
}

/** The same question on everything that can grant it. */
export function placesOf(check: AccessCheck): readonly [AccessCheck, ...AccessCheck[]] {
  const { grantedOn } = check;
  return grantedOn === undefined ? [check] : [check, { ...check, resource: grantedOn }];
}

/** Any deny; else any allow; else the first. */
export function strictestOf<T extends { readonly decision: PolicyDecision }>(
  answers: readonly T[],
): T {
  const isExplicit = ({ decision }: T) =>
    decision.effect === "deny" && decision.reason === "explicit";
  const found =
    answers.find(isExplicit) ??
    answers.find(({ decision }) => decision.effect === "allow") ??
    answers[0];
  if (found === undefined) throw new Error("Nothing was asked.");
  return found;
}

function strictest(answers: readonly Answer[]): Answer {
  const isConditional = answers.some((answer) => answer.isConditional);
  return { decision: strictestOf(answers).decision, isConditional };
}

function decisionKey(caller: Caller, check: AccessCheck, arn: string): string {
  const { principal, narrowedBy } = caller;
  const { account = "" } = check.resource;
  // The ARN of a session says which of a role's sessions it is; the id, that it is not one of an earlier role.
  const who = `${principal.principalId} ${principal.arn} ${narrowedBy?.digest ?? ""}`;
  return `${who} ${check.action} ${arn} ${account}`;
}

/** A token is worth nothing outside its domain, whatever its principal may. */
function tokenCovers({ credential }: Caller, { resource }: AccessCheck): boolean {
  if (credential.kind !== "token") return true;
  const { domain } = resource;
  return domain?.name === credential.domainName && domain.owner === credential.domainOwner;
}

function notForEverybody(check: AccessCheck, arn: string): AccessDeniedError {
  return unauthenticated(
    `Log in to perform ${check.action} on ${arn}: only reading is open to everybody.`,
  );
}

function wrongDomain({ credential }: Caller, arn: string): AccessDeniedError {
  const domain = credential.kind === "token" ? credential.domainName : "";
  return new AccessDeniedError(
    `The authorization token is for the domain ${domain} and does not reach ${arn}. Get one for the domain you use.`,
  );
}

/** In AWS's words, where AWS has any. */
function missing(
  { credential }: Caller,
  { action }: AccessCheck,
  decision: PolicyDecision & { effect: "deny" },
): string {
  // Nobody is told whether a role does not trust him or is not there.
  if (action.startsWith("sts:AssumeRole")) return "";
  if (decision.reason === "explicit") {
    const sources = new Set(
      decision.statements.map(({ source }) => `${articles[source]} ${sourceNames[source]}`),
    );
    return `with an explicit deny in ${[...sources].join(" and ")}`;
  }
  // Its user wrote no policy for it, but said what it is for.
  if (credential.kind === "token" && credential.isStored && decision.missing.includes("session")) {
    return `because the token was not made for ${action} here; packhouse token list says what it is for`;
  }
  const sources = decision.missing.map((source) => sourceNames[source]);
  return `because no ${sources.join(" and no ")} allows the ${action} action`;
}

const articles = { identity: "an", resource: "a", session: "a", boundary: "a" } as const;

const sourceNames = {
  identity: "identity-based policy",
  resource: "resource-based policy",
  session: "session policy",
  boundary: "permissions boundary",
} as const;

// AWS's wording: people search for it.
function denied(caller: Caller, check: AccessCheck, arn: string, why: string): AccessDeniedError {
  return new AccessDeniedError(
    `User: ${caller.principal.arn} is not authorized to perform: ${check.action} on resource: ${`${arn} ${why}`.trim()}. Decision id: ${decisionIdOf(caller.requestId)}`,
  );
}
