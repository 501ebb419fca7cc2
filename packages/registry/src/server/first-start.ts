// What an empty data directory gets: an account with an administrator, and a domain to begin with. Made by the same
// verbs as the API's, so that nothing here is special afterwards. A process that ends in the middle leaves nothing that
// the next start does not mend.
import { chmod, open, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { associateConnection } from "../catalog/management/connections.js";
import { createDomain } from "../catalog/management/create-domain.js";
import { createRepository } from "../catalog/management/create-repository.js";
import type { Management } from "../catalog/management/management.js";
import type { PackageFormat } from "../catalog/model.js";
import { ConflictError } from "../errors.js";
import type { AccessKeyPair } from "../identity/access-keys.js";
import { initialiseIdentities } from "../identity/first-start.js";
import type { SecretWrapper } from "../identity/secret-wrapper.js";

export interface FirstStart {
  readonly management: Management;
  readonly wrapper: SecretWrapper;
  readonly dataDirectory: string;
  readonly accountId: string;
  /** Formats that are served, with the well-known connection of each. */
  readonly stores: readonly { readonly format: PackageFormat; readonly connection: string }[];
}

/** Names of what the first start makes. */
export const firstDomain = "main";
export const firstRepository = "packages";

/** In the settings while the account is there and the domain is not yet whole. */
const pendingName = "first-domain-pending";

/** Fills an empty database and writes `credentials`. False when there are accounts already. */
export async function firstStart(options: FirstStart): Promise<boolean> {
  const { management, wrapper, dataDirectory, accountId } = options;
  const { database, now } = management;
  const credentials = join(dataDirectory, "credentials");
  const key = await initialiseIdentities(database, wrapper, {
    accountId,
    nowMs: now(),
    // An account whose key nobody has would lock everybody out; a key without its account is replaced.
    async beforeCommit(pair, tx) {
      await writeCredentials(credentials, pair);
      await tx.insertInto("settings").values({ name: pendingName, value: "true" }).execute();
    },
  });
  if (key !== undefined || (await isDomainPending(options))) await makeFirstDomain(options);
  return key !== undefined;
}

/** AWS's shared credentials file; only its owner may read it. On the disk when this resolves. */
async function writeCredentials(path: string, key: AccessKeyPair): Promise<void> {
  const lines = [
    "[default]",
    `aws_access_key_id = ${key.accessKeyId}`,
    `aws_secret_access_key = ${key.secretAccessKey.reveal()}`,
    "",
  ];
  const temporary = `${path}.new`;
  await writeFile(temporary, lines.join("\n"), { mode: 0o600, flush: true });
  // An old file keeps its mode when it is written to.
  await chmod(temporary, 0o600);
  await rename(temporary, path);
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function isDomainPending({ management }: FirstStart): Promise<boolean> {
  const row = await management.database.read
    .selectFrom("settings")
    .select("name")
    .where("name", "=", pendingName)
    .executeTakeFirst();
  return row !== undefined;
}

/** Each step is one transaction, and done already if an earlier start got so far. */
async function makeFirstDomain({ management, accountId, stores }: FirstStart): Promise<void> {
  const principal = `arn:aws:iam::${accountId}:user/admin`;
  const domain = { name: firstDomain, owner: accountId };
  await unlessThere(createDomain(management, { ...domain, tags: [] }, principal));
  const common = { domain, administratorAccount: accountId, tags: [] };
  for (const { format, connection } of stores) {
    const name = `${format}-store`;
    const description = `What was pulled from ${connection}`;
    const store = { ...common, name, description, upstreams: [] };
    await unlessThere(createRepository(management, store, principal));
    await unlessThere(associateConnection(management, domain, name, connection, principal));
  }
  const upstreams = stores.map(({ format }) => `${format}-store`);
  const description = "Your packages, and those of the public registries";
  const first = { ...common, name: firstRepository, description, upstreams };
  await unlessThere(createRepository(management, first, principal));
  await management.database.transact((tx) =>
    tx.deleteFrom("settings").where("name", "=", pendingName).execute(),
  );
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}
