import { type Kysely, sql } from "kysely";
import { pathSkeleton } from "../name-skeleton.js";

// Package groups, and what lists the packages of one: packages by what their names look like.
const statements = [
  `create table package_groups (group_id integer primary key autoincrement,
    domain_id text not null references domains on delete cascade, pattern text not null, description text not null,
    contact_info text not null, publish_mode text not null, external_upstream_mode text not null,
    internal_upstream_mode text not null, created_at_ms bigint not null, unique (domain_id, pattern))`,
  `create table package_group_repositories (group_id bigint not null references package_groups on delete cascade,
    restriction text not null, repository_id text not null references repositories on delete cascade,
    primary key (group_id, restriction, repository_id))`,
  `create index package_group_repositories_repository on package_group_repositories (repository_id)`,
  `alter table domains add column groups_revision bigint not null default 0`,
  `alter table packages add column skeleton text not null default ''`,
];

interface PackageNames {
  packages: {
    package_id: number;
    format: string;
    namespace: string;
    name: string;
    skeleton: string;
  };
}

export async function up(db: Kysely<PackageNames>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
  for (let after = 0; ;) {
    const packages = await db
      .selectFrom("packages")
      .select(["package_id", "format", "namespace", "name"])
      .where("package_id", ">", after)
      .orderBy("package_id")
      .limit(1000)
      .execute();
    for (const row of packages) await setSkeleton(db, row);
    const last = packages.at(-1);
    if (last === undefined) break;
    after = last.package_id;
  }
  await sql
    .raw(
      "create index packages_skeleton on packages (skeleton, format, namespace, name, repository_id)",
    )
    .execute(db);
}

async function setSkeleton(
  db: Kysely<PackageNames>,
  { package_id, format, namespace, name }: Omit<PackageNames["packages"], "skeleton">,
): Promise<void> {
  const skeleton = pathSkeleton(`/${format}/${namespace}/${name}`);
  await db.updateTable("packages").set({ skeleton }).where("package_id", "=", package_id).execute();
}
