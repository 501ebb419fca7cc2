import { LRUCache } from "lru-cache";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { AccessDeniedError } from "../errors.js";
import type { Identity } from "../identity/identity.js";
import type { IdentityCache } from "../identity/identity-cache.js";
import type { AnonymousReads } from "./anonymous-reads.js";
import { resourceArn } from "./resource-arn.js";
import type { AccessCheck, Caller } from "./caller.js";
import {
  type LoadedPolicy,
  loadPolicy,
  type PolicyDecision,
  type PolicyEngine,
} from "./policy-engine.js";
import { unauthenticated } from "./proof.js";
import { askedOfRead } from "./reads.js";
import { requestContext } from "./request-context.js";
import type { ResourcePolicies, ResourcePolicyCache } from "./resource-policies.js";

const MAX_DECISIONS = 50_000;

export interface AuthoriserOptions {
  readonly database: Database;
  readonly identities: IdentityCache;
  readonly resourcePolicies: ResourcePolicyCache;
  readonly engine: PolicyEngine;
  readonly anonymousReads: AnonymousReads;
  /** Reads are asked about on the package too. */
  readonly packageLevelReads: boolean;
  readonly region: string;
  readonly clock: Clock;
}

/** What speaks for or against the caller, wherever it asks. */
interface CallerPolicies {
  readonly identity: readonly LoadedPolicy[];
  /** Absent: not narrowed. */
  readonly session?: readonly LoadedPolicy[];
  readonly boundary?: LoadedPolicy;
}

/** Asks the policies; what they allowed without conditions is remembered until one of them changes. */
export class Authoriser {
  readonly #options: AuthoriserOptions;
  readonly #allowed = new LRUCache<string, true>({ max: MAX_DECISIONS });
  readonly #loaded = new WeakMap<object, readonly LoadedPolicy[]>();
  /** Revision of identities and resource policies `#allowed` was made under. */
  #revision = "";

  constructor(options: AuthoriserOptions) {
    this.#options = options;
  }

  /** True when the action is known to be allowed; undefined: ask {@link authorise}. No I/O, synchronous. */
  authoriseCached(caller: Caller, check: AccessCheck): true | undefined {
    return this.#recall(caller, this.#asAsked(check));
  }

  #recall(caller: Caller, check: AccessCheck): true | undefined {
    const revision = this.#currentRevision();
    if (this.#revision !== revision) {
      this.#allowed.clear();
      this.#revision = revision;
    }
    if (caller.credential.kind === "anonymous") {
      return this.#options.anonymousReads.allows(check) ? true : undefined;
    }
    if (!tokenCovers(caller, check) || check.trustPolicy !== undefined) return undefined;
    return this.#allowed.get(decisionKey(caller, check, this.#arn(check)));
  }

  /** @throws AccessDeniedError that names the action, the resource and what is missing */
  authorise(caller: Caller, check: AccessCheck): void | Promise<void> {
    const asked = this.#asAsked(check);
    if (this.#recall(caller, asked) === true) return;
    return this.#ask(caller, asked);
  }

  #asAsked(check: AccessCheck): AccessCheck {
    return askedOfRead(check, this.#options.packageLevelReads);
  }

  async #ask(caller: Caller, check: AccessCheck): Promise<void> {
    const arn = this.#arn(check);
    if (caller.credential.kind === "anonymous") throw notForEverybody(check, arn);
    if (!tokenCovers(caller, check)) throw wrongDomain(caller, arn);
    const revision = this.#currentRevision();
    const identity = await this.#options.identities.findIdentity(caller.principal.principalId);
    if (identity?.isActive !== true) throw denied(caller, check, arn, "the principal is disabled");
    const policies = this.#policiesOf(identity, caller);
    const places = [check.resource, ...(check.grantedOn === undefined ? [] : [check.grantedOn])];
    const answers = await Promise.all(
      places.map((resource) => this.#decide(caller, { ...check, resource }, policies, identity)),
    );
    const decision = strictest(answers.map((answer) => answer.decision));
    if (decision.effect !== "allow") throw denied(caller, check, arn, missing(check, decision));
    const isConditional = answers.some((answer) => answer.isConditional);
    // A role's trust policy is none of those whose changes make us forget.
    if (check.trustPolicy !== undefined) return;
    if (!isConditional && revision === this.#currentRevision() && revision === this.#revision) {
      this.#allowed.set(decisionKey(caller, check, arn), true);
    }
  }

  async #decide(
    caller: Caller,
    check: AccessCheck,
    ofCaller: CallerPolicies,
    { tags }: Pick<Identity, "tags">,
  ) {
    const attached = await this.#options.resourcePolicies.find(check.resource);
    const trust =
      check.trustPolicy === undefined
        ? []
        : [loadPolicy(this.#options.engine, check.trustPolicy, "trust")];
    const ofResource = [...applicable(check, attached), ...trust];
    const { identity, session, boundary } = ofCaller;
    const isConditional = [
      ...identity,
      ...ofResource,
      ...(session ?? []),
      ...(boundary === undefined ? [] : [boundary]),
    ].some((policy) => policy.isConditional);
    const arn = this.#arn(check);
    const { accountId } = caller.principal;
    const decision = this.#options.engine.evaluate(
      {
        principal: caller.principal,
        action: check.action,
        resource: arn,
        // Who made a repository in another account's domain is at home there too.
        resourceAccount:
          attached.administratorAccount === accountId ? accountId : resourceAccount(caller, check),
        // Without conditions nothing looks at the context.
        context: isConditional ? await this.#context(caller, check, arn, tags) : {},
      },
      {
        identity: identity.map(policyOf),
        resource: ofResource.map(policyOf),
        ...(session !== undefined && { session: session.map(policyOf) }),
        ...(boundary !== undefined && { boundary: boundary.policy }),
      },
    );
    return { decision, isConditional };
  }

  #policiesOf(identity: Identity, { narrowedBy }: Caller): CallerPolicies {
    const [boundary] =
      identity.boundary === undefined ? [] : this.#load(identity, [identity.boundary]);
    return {
      identity: this.#load(identity.policies, identity.policies),
      ...(boundary !== undefined && { boundary }),
      ...(narrowedBy !== undefined && { session: this.#load(narrowedBy, narrowedBy.policies) }),
    };
  }

  /** Parses the policies of `owner` once. */
  #load(owner: object, documents: readonly string[]): readonly LoadedPolicy[] {
    const known = this.#loaded.get(owner);
    if (known !== undefined) return known;
    const { engine } = this.#options;
    const loaded = documents.map((document) => loadPolicy(engine, document, "identity"));
    this.#loaded.set(owner, loaded);
    return loaded;
  }

  async #context(caller: Caller, check: AccessCheck, arn: string, principalTags: Identity["tags"]) {
    const { database, region, clock } = this.#options;
    // Tags are read, not cached: who takes a tag away takes the access away at once.
    const tags = await database.read
      .selectFrom("resource_tags")
      .select(["key", "value"])
      .where("resource_arn", "=", arn)
      .execute();
    return requestContext(caller, check, {
      region,
      nowMs: clock(),
      resourceAccount: resourceAccount(caller, check),
      resourceTags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      principalTags: Object.fromEntries(principalTags.map(({ key, value }) => [key, value])),
    });
  }

  #arn(check: AccessCheck): string {
    return resourceArn(this.#options.region, check.resource);
  }

  #currentRevision(): string {
    const { identities, resourcePolicies } = this.#options;
    return `${identities.revision}/${resourcePolicies.revision}`;
  }
}

/** A domain's policy covers its repositories too. What replaces a policy does not ask that policy: nobody locks himself out. */
function applicable(check: AccessCheck, { domain, repository }: ResourcePolicies): LoadedPolicy[] {
  const asked = [
    check.action === "codeartifact:PutDomainPermissionsPolicy" ? undefined : domain,
    check.action === "codeartifact:PutRepositoryPermissionsPolicy" ? undefined : repository,
  ];
  return asked.filter((policy) => policy !== undefined);
}

/** Any deny; else any allow. */
function strictest(decisions: readonly PolicyDecision[]): PolicyDecision {
  return (
    decisions.find((decision) => decision.effect === "deny" && decision.reason === "explicit") ??
    decisions.find(({ effect }) => effect === "allow") ?? { effect: "deny", reason: "implicit" }
  );
}

function policyOf({ policy }: LoadedPolicy): object {
  return policy;
}

function resourceAccount(caller: Caller, { resource }: AccessCheck): string {
  return resource.domain?.owner ?? resource.account ?? caller.principal.accountId;
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

function missing(check: AccessCheck, decision: PolicyDecision & { effect: "deny" }): string {
  return decision.reason === "explicit"
    ? "a policy denies it explicitly"
    : `no policy allows the ${check.action} action`;
}

// AWS's wording: people search for it.
function denied(caller: Caller, check: AccessCheck, arn: string, why: string): AccessDeniedError {
  return new AccessDeniedError(
    `User: ${caller.principal.arn} is not authorized to perform: ${check.action} on resource: ${arn} because ${why}`,
  );
}
