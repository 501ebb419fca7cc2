import { type Kysely, sql } from "kysely";

// What DescribeDomain tells, counted by triggers: assets also go by cascades (a version, package or repository is
// deleted), where no statement of ours could count them. An asset says its domain itself because, in a cascade, the rows
// that would say it are gone already. PostgreSQL has the same triggers, their bodies in functions.
const isOnlyOne = (asset: string) =>
  `not exists (select 1 from assets as same where same.domain_id = ${asset}.domain_id and same.digest = ${asset}.digest
    and (same.version_id <> ${asset}.version_id or same.name <> ${asset}.name))`;

const statements = [
  `alter table assets add column domain_id text not null default ''`,
  `update assets set domain_id = (select repositories.domain_id from package_versions
    join packages on packages.package_id = package_versions.package_id
    join repositories on repositories.repository_id = packages.repository_id
    where package_versions.version_id = assets.version_id)`,
  `drop index assets_digest`,
  `create index assets_digest on assets (domain_id, digest)`,

  `alter table domains add column repository_count integer not null default 0`,
  `alter table domains add column asset_bytes bigint not null default 0`,
  `update domains set
    repository_count = (select count(*) from repositories where repositories.domain_id = domains.domain_id),
    asset_bytes = (select coalesce(sum(size_bytes), 0) from
      (select distinct digest, size_bytes from assets where assets.domain_id = domains.domain_id) as stored)`,

  `create trigger repositories_counted after insert on repositories begin
    update domains set repository_count = repository_count + 1 where domain_id = new.domain_id; end`,
  `create trigger repositories_uncounted after delete on repositories begin
    update domains set repository_count = repository_count - 1 where domain_id = old.domain_id; end`,
  `create trigger assets_counted after insert on assets when ${isOnlyOne("new")} begin
    update domains set asset_bytes = asset_bytes + new.size_bytes where domain_id = new.domain_id; end`,
  `create trigger assets_uncounted after delete on assets when ${isOnlyOne("old")} begin
    update domains set asset_bytes = asset_bytes - old.size_bytes where domain_id = old.domain_id; end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
