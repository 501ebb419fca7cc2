import { LRUCache } from "lru-cache";
import type { ChangeFeed } from "../database/change-feed.js";
import type { ChangeKind } from "../database/changes.js";
import type { Database, Queries } from "../database/database.js";
import type { ResourceName } from "./caller.js";
import { type LoadedPolicy, loadPolicy, type PolicyEngine } from "./policy-engine.js";

const MAX_ENTRIES = 10_000;

/** The policies that hang on a domain and on one repository of it. */
export interface ResourcePolicies {
  readonly domain: LoadedPolicy | undefined;
  readonly repository: LoadedPolicy | undefined;
  /** Account of who made the repository; its identity policies suffice there. */
  readonly administratorAccount: string | undefined;
}

const NONE: ResourcePolicies = {
  domain: undefined,
  repository: undefined,
  administratorAccount: undefined,
};

const INVALIDATING: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  "domain",
  "domain-policy",
  "repository",
  "repository-policy",
]);

/** Resource policies in memory, by name, true as of the change feed's last `sync`. */
export class ResourcePolicyCache {
  readonly #database: Database;
  readonly #engine: PolicyEngine;
  readonly #known = new LRUCache<string, ResourcePolicies>({ max: MAX_ENTRIES });
  #revision = 0;

  constructor(database: Database, changeFeed: ChangeFeed, engine: PolicyEngine) {
    this.#database = database;
    this.#engine = engine;
    changeFeed.subscribe(({ kind }) => {
      if (!INVALIDATING.has(kind)) return;
      this.#revision += 1;
      this.#known.clear();
    });
  }

  /** Grows whenever a domain, a repository or a policy of one changed. */
  get revision(): number {
    return this.#revision;
  }

  /** What hangs on the resource; a promise only when the database must be asked. */
  find(resource: ResourceName): ResourcePolicies | Promise<ResourcePolicies> {
    const { domain, repository } = resource;
    if (domain === undefined) return NONE;
    const id = `${domain.owner}/${domain.name}/${repository ?? ""}`;
    return this.#known.get(id) ?? this.#load(id, domain, repository);
  }

  async #load(
    id: string,
    domain: NonNullable<ResourceName["domain"]>,
    repository: string | undefined,
  ): Promise<ResourcePolicies> {
    const revision = this.#revision;
    const row = await readPolicies(this.#database.read, domain, repository);
    if (row === undefined) return NONE;
    const load = (document: string | null, name: string) =>
      document === null ? undefined : loadPolicy(this.#engine, { name, document }, "resource");
    const policies = {
      domain: load(row.domain, `policy of domain ${domain.name}`),
      repository: load(row.repository, `policy of repository ${repository ?? ""}`),
      administratorAccount: row.administratorAccount ?? undefined,
    };
    if (revision === this.#revision) this.#known.set(id, policies);
    return policies;
  }
}

interface PolicyRow {
  readonly domain: string | null;
  readonly repository: string | null;
  readonly administratorAccount: string | null;
}

async function readPolicies(
  db: Queries,
  domain: NonNullable<ResourceName["domain"]>,
  repositoryName: string | undefined,
): Promise<PolicyRow | undefined> {
  return db
    .selectFrom("domains")
    .leftJoin("repositories", (join) =>
      join
        .onRef("repositories.domain_id", "=", "domains.domain_id")
        .on("repositories.name", "=", repositoryName ?? ""),
    )
    .leftJoin("resource_policies as dp", "dp.resource_id", "domains.domain_id")
    .leftJoin("resource_policies as rp", "rp.resource_id", "repositories.repository_id")
    .select(["dp.document as domain", "rp.document as repository"])
    .select("repositories.administrator_account as administratorAccount")
    .where("domains.account_id", "=", domain.owner)
    .where("domains.name", "=", domain.name)
    .executeTakeFirst();
}
