// One interface per table. Columns are text, integer or blob only, so that SQLite and PostgreSQL share every query:
// times are epoch milliseconds, booleans 0/1, JSON is text that queries never look into.
// `…_sealed` columns are encrypted with the domain's key (keys/domain-keys.ts).
import type { Generated } from "kysely";
import type { AuditBatchesTable, AuditChainTable } from "./schema/audit-tables.js";
import type {
  AccessKeysTable,
  AccessKeyUsesTable,
  AccountsTable,
  GroupMembersTable,
  InlinePoliciesTable,
  ManagedPoliciesTable,
  ManagedPolicyVersionsTable,
  PermissionsBoundariesTable,
  PolicyAttachmentsTable,
  UserGroupsTable,
  UsersTable,
} from "./schema/identity-tables.js";
import type { DenialsTable } from "./schema/denial-tables.js";
import type { OidcProvidersTable, RolesTable } from "./schema/role-tables.js";
import type {
  AccessTokensTable,
  TokenRevocationsTable,
  UserPasswordsTable,
} from "./schema/access-token-tables.js";
import type {
  OutboxTable,
  WebhookAttemptsTable,
  WebhookDeliveriesTable,
  WebhooksTable,
} from "./schema/event-tables.js";
import type { WebhookProgressTable } from "./schema/webhook-progress-table.js";

export interface DomainsTable {
  /** Random and never reused; names the blob folder. */
  domain_id: string;
  account_id: string;
  name: string;
  encryption_key_arn: string;
  created_at_ms: number;
  /** Counted by triggers. */
  repository_count: Generated<number>;
  /** Of the assets of all its repositories, the same bytes once. Counted by triggers as assets come and go. */
  asset_bytes: Generated<number>;
  /** Counts changes of its package groups. */
  groups_revision: Generated<number>;
}

/** Data keys of a domain, wrapped by its encryption key. The newest active one seals. */
export interface DomainKeysTable {
  domain_key_id: string;
  domain_id: string;
  wrapped: Uint8Array;
  provider: string;
  encryption_key_arn: string;
  created_at_ms: number;
}

export interface RepositoriesTable {
  repository_id: string;
  domain_id: string;
  name: string;
  administrator_account: string;
  description: string | null;
  created_at_ms: number;
  /** Set: deleted and hidden, its name free again; its packages are being deleted. */
  deleted_at_ms: Generated<number | null>;
}

export interface RepositoryUpstreamsTable {
  repository_id: string;
  /** 0 is searched first. */
  position: number;
  upstream_repository_id: string;
}

export interface RepositoryConnectionsTable {
  repository_id: string;
  /** `public:npmjs` */
  connection: string;
  format: string;
}

/** Key-value tags of domains, repositories and package groups. */
export interface ResourceTagsTable {
  resource_arn: string;
  key: string;
  value: string;
}

export interface ResourcePoliciesTable {
  /** domain_id or repository_id */
  resource_id: string;
  revision: string;
  document: string;
  updated_at_ms: number;
}

export type Restriction = "ALLOW" | "BLOCK";

/** What a package group restricts. */
export type GroupRestriction = "PUBLISH" | "EXTERNAL_UPSTREAM" | "INTERNAL_UPSTREAM";
export type GroupMode = "ALLOW" | "ALLOW_SPECIFIC_REPOSITORIES" | "BLOCK" | "INHERIT";

/** Package groups; the root group has a row only once somebody changed it. */
export interface PackageGroupsTable {
  group_id: Generated<number>;
  domain_id: string;
  pattern: string;
  description: string;
  contact_info: string;
  publish_mode: GroupMode;
  external_upstream_mode: GroupMode;
  internal_upstream_mode: GroupMode;
  created_at_ms: number;
}

/** Where versions may enter under ALLOW_SPECIFIC_REPOSITORIES. */
export interface PackageGroupRepositoriesTable {
  group_id: number;
  restriction: GroupRestriction;
  repository_id: string;
}

export interface PackagesTable {
  package_id: Generated<number>;
  repository_id: string;
  format: string;
  /** "" where the package has none. */
  namespace: string;
  name: string;
  /** Origin controls, stamped when the record is made. */
  publish_restriction: Restriction;
  upstream_restriction: Restriction;
  created_at_ms: number;
  updated_at_ms: number;
  /** Counts changes of the package; npm's `_rev` is made of it. */
  revision: number;
  /** Its path as names look: see name-skeleton.ts. */
  skeleton: string;
}

export type VersionStatus = "Published" | "Unfinished" | "Unlisted" | "Archived" | "Disposed";
export type TimeSource = "published-here" | "upstream-said" | "first-seen";

export interface PackageVersionsTable {
  version_id: Generated<number>;
  package_id: number;
  version: string;
  /** What is unique: npm compares without build metadata, PyPI by PEP 440. */
  version_key: string;
  status: VersionStatus;
  /** Identifies the asset set and metadata; kept by copies. */
  revision: string;
  origin_type: "INTERNAL" | "EXTERNAL";
  /** Repository of first publication, or null. */
  origin_repository: string | null;
  origin_connection: string | null;
  published_at_ms: number;
  published_at_source: TimeSource;
  /** When the row entered this repository. */
  created_at_ms: number;
  published_by: string | null;
  /** The format's own metadata of this version (npm: the manifest), JSON, sealed. */
  metadata_sealed: Uint8Array;
  readme_sealed: Uint8Array | null;
}

export interface AssetsTable {
  version_id: number;
  /** The domain of its repository: assets are counted, and their blobs looked for, by domain. */
  domain_id: string;
  name: string;
  /** SHA-256, lower-case hex: names the blob in the domain. */
  digest: string;
  size_bytes: number;
  md5: string;
  sha1: string;
  sha512: string;
  /** The format's own metadata of this asset alone, where it has such, sealed. */
  metadata_sealed: Uint8Array | null;
}

/** Named pointers to versions: npm's dist-tags. */
export interface PackageTagsTable {
  package_id: number;
  tag: string;
  version: string;
}

/** Blobs on disk; referenced by assets and upstream documents of the same domain. */
export interface BlobsTable {
  domain_id: string;
  digest: string;
  size_bytes: number;
  created_at_ms: number;
}

/** Name and digests of a deleted version: it can come back, but never unnoticed, and with other bytes not if `is_final`. */
export interface TombstonesTable {
  repository_id: string;
  format: string;
  namespace: string;
  name: string;
  version_key: string;
  digests: string;
  is_final: number;
  deleted_at_ms: number;
}

/** Every upstream document seen, by content. */
export interface UpstreamDocumentsTable {
  document_id: Generated<number>;
  domain_id: string;
  connection: string;
  format: string;
  /** The package's name as the upstream knows it, e.g. `@scope/name`. */
  package_key: string;
  /** SHA-256 of the document; the blob that holds it. */
  digest: string;
  size_bytes: number;
  content_type: string | null;
  first_seen_at_ms: number;
}

/** The last answer of an upstream for a package: which document, and how fresh. */
export interface UpstreamStatesTable {
  domain_id: string;
  connection: string;
  format: string;
  package_key: string;
  /** null: the upstream said 404. */
  document_id: number | null;
  etag: string | null;
  last_modified: string | null;
  checked_at_ms: number;
}

/** When a version was first seen whose upstream gives no time. */
export interface UpstreamFirstSeenTable {
  domain_id: string;
  connection: string;
  format: string;
  package_key: string;
  version: string;
  seen_at_ms: number;
}

/**
 * Every state change, written in its transaction. Other processes read the new rows to drop what they cached;
 * history and events are built on it. `sequence` only grows.
 */
export interface ChangesTable {
  sequence: Generated<number>;
  at_ms: number;
  kind: string;
  domain_id: string | null;
  repository_id: string | null;
  /** `npm/scope/name`, see changes.ts */
  package_key: string | null;
  principal: string | null;
  detail: string;
}

/** One row for each asset served; written in batches. */
export interface ConsumptionTable {
  consumption_id: Generated<number>;
  at_ms: number;
  principal: string;
  repository_id: string;
  format: string;
  namespace: string;
  name: string;
  version: string;
  asset: string;
}

/** Private keys of the registry itself, wrapped: token signing, npm package signing. */
export interface SigningKeysTable {
  key_id: string;
  purpose: "token" | "npm-signature";
  /** The domain whose packages it signs; null for tokens. */
  domain_id: string | null;
  private_key_wrapped: Uint8Array;
  public_key: string;
  created_at_ms: number;
}

export interface SettingsTable {
  name: string;
  value: string;
}

export interface Schema {
  accounts: AccountsTable;
  users: UsersTable;
  access_keys: AccessKeysTable;
  roles: RolesTable;
  denials: DenialsTable;
  oidc_providers: OidcProvidersTable;
  access_key_uses: AccessKeyUsesTable;
  inline_policies: InlinePoliciesTable;
  user_groups: UserGroupsTable;
  group_members: GroupMembersTable;
  managed_policies: ManagedPoliciesTable;
  managed_policy_versions: ManagedPolicyVersionsTable;
  policy_attachments: PolicyAttachmentsTable;
  permissions_boundaries: PermissionsBoundariesTable;
  access_tokens: AccessTokensTable;
  token_revocations: TokenRevocationsTable;
  user_passwords: UserPasswordsTable;
  domains: DomainsTable;
  domain_keys: DomainKeysTable;
  repositories: RepositoriesTable;
  repository_upstreams: RepositoryUpstreamsTable;
  repository_connections: RepositoryConnectionsTable;
  resource_tags: ResourceTagsTable;
  resource_policies: ResourcePoliciesTable;
  package_groups: PackageGroupsTable;
  package_group_repositories: PackageGroupRepositoriesTable;
  packages: PackagesTable;
  package_versions: PackageVersionsTable;
  assets: AssetsTable;
  package_tags: PackageTagsTable;
  blobs: BlobsTable;
  tombstones: TombstonesTable;
  upstream_documents: UpstreamDocumentsTable;
  upstream_states: UpstreamStatesTable;
  upstream_first_seen: UpstreamFirstSeenTable;
  changes: ChangesTable;
  outbox: OutboxTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhook_attempts: WebhookAttemptsTable;
  webhook_progress: WebhookProgressTable;
  consumption: ConsumptionTable;
  audit_batches: AuditBatchesTable;
  audit_chain: AuditChainTable;
  signing_keys: SigningKeysTable;
  settings: SettingsTable;
}
