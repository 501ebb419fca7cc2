import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { Identity, IdentityPolicy } from "../identity/identity.js";
import type { AccessCheck, Caller, ResourceName } from "./caller.js";
import {
  type LoadedPolicy,
  loadPolicy,
  type ParsedPolicies,
  type PolicyEngine,
  type PolicyQuestion,
} from "./policy-engine.js";
import { requestContext } from "./request-context.js";
import { resourceArn } from "./resource-arn.js";
import type { ResourcePolicies, ResourcePolicyCache } from "./resource-policies.js";

export interface PolicyGathererOptions {
  readonly database: Database;
  readonly resourcePolicies: ResourcePolicyCache;
  readonly engine: PolicyEngine;
  readonly region: string;
  readonly clock: Clock;
}

/** Whose policies count, with what they were narrowed to. */
export type Asking = Pick<Caller, "principal" | "narrowedBy">;

/** Every policy that has a say in one question. */
export interface ApplicablePolicies {
  readonly identity: readonly LoadedPolicy[];
  readonly resource: readonly LoadedPolicy[];
  /** Absent: not narrowed. */
  readonly session?: readonly LoadedPolicy[];
  readonly boundary?: LoadedPolicy;
}

/** Finds the policies that apply to a question, each parsed once. */
export class PolicyGatherer {
  readonly #options: PolicyGathererOptions;
  readonly #loaded = new WeakMap<object, readonly LoadedPolicy[]>();

  constructor(options: PolicyGathererOptions) {
    this.#options = options;
  }

  async gather(
    { principal, narrowedBy }: Asking,
    check: AccessCheck,
    identity: Identity,
  ): Promise<{
    readonly policies: ApplicablePolicies;
    readonly question: Omit<PolicyQuestion, "context">;
  }> {
    const attached = await this.#options.resourcePolicies.find(check.resource);
    const { policies: ofIdentity, boundary } = identity;
    const [bounding] = boundary === undefined ? [] : this.#load(boundary, [boundary]);
    const { accountId } = principal;
    return {
      policies: {
        identity: this.#load(ofIdentity, ofIdentity),
        resource: [...applicable(check, attached), ...this.#trust(check)],
        ...(bounding !== undefined && { boundary: bounding }),
        ...(narrowedBy !== undefined && {
          session: this.#load(narrowedBy, narrowedBy.policies.map(sessionPolicy)),
        }),
      },
      question: {
        principal,
        action: check.action,
        resource: this.arnOf(check.resource),
        // Who made a repository in another account's domain is at home there too.
        resourceAccount:
          attached.administratorAccount === accountId
            ? accountId
            : resourceAccount(accountId, check),
      },
    };
  }

  /** The condition keys of a caller's request. */
  async context(caller: Caller, check: AccessCheck, { tags: principalTags }: Identity) {
    const { database, region, clock } = this.#options;
    // Tags are read, not cached: who takes a tag away takes the access away at once.
    const tags = await database.read
      .selectFrom("resource_tags")
      .select(["key", "value"])
      .where("resource_arn", "=", this.arnOf(check.resource))
      .execute();
    return requestContext(caller, check, {
      region,
      nowMs: clock(),
      resourceAccount: resourceAccount(caller.principal.accountId, check),
      resourceTags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      principalTags: Object.fromEntries(principalTags.map(({ key, value }) => [key, value])),
    });
  }

  arnOf(resource: ResourceName): string {
    return resourceArn(this.#options.region, resource);
  }

  /** Who may take on the role that is asked for. */
  #trust({ trustPolicy }: AccessCheck): readonly LoadedPolicy[] {
    if (trustPolicy === undefined) return [];
    const policy = { name: "trust policy of the role", document: trustPolicy };
    return [loadPolicy(this.#options.engine, policy, "trust")];
  }

  /** Parses the policies of `owner` once. */
  #load(owner: object, policies: readonly IdentityPolicy[]): readonly LoadedPolicy[] {
    const known = this.#loaded.get(owner);
    if (known !== undefined) return known;
    const { engine } = this.#options;
    const loaded = policies.map((policy) => loadPolicy(engine, policy, "identity"));
    this.#loaded.set(owner, loaded);
    return loaded;
  }
}

export function allPolicies(policies: ApplicablePolicies): readonly LoadedPolicy[] {
  const { identity, resource, session = [], boundary } = policies;
  return [...identity, ...resource, ...session, ...(boundary === undefined ? [] : [boundary])];
}

export function parsedPolicies(policies: ApplicablePolicies): ParsedPolicies {
  const { identity, resource, session, boundary } = policies;
  return {
    identity: identity.map(({ policy }) => policy),
    resource: resource.map(({ policy }) => policy),
    ...(session !== undefined && { session: session.map(({ policy }) => policy) }),
    ...(boundary !== undefined && { boundary: boundary.policy }),
  };
}

/** A domain's policy covers its repositories too. What replaces a policy does not ask that policy: nobody locks himself out. */
function applicable(check: AccessCheck, { domain, repository }: ResourcePolicies): LoadedPolicy[] {
  const asked = [
    check.action === "codeartifact:PutDomainPermissionsPolicy" ? undefined : domain,
    check.action === "codeartifact:PutRepositoryPermissionsPolicy" ? undefined : repository,
  ];
  return asked.filter((policy) => policy !== undefined);
}

function sessionPolicy(document: string): IdentityPolicy {
  return { name: "session policy", document };
}

function resourceAccount(callerAccount: string, { resource }: AccessCheck): string {
  return resource.domain?.owner ?? resource.account ?? callerAccount;
}
