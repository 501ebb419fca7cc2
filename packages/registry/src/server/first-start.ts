// What an empty data directory gets: an account with an administrator, and a domain to begin with. Made by the same
// verbs as the API's, so that nothing here is special afterwards.
import { chmod, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { associateConnection } from "../catalog/management/connections.js";
import { createDomain } from "../catalog/management/create-domain.js";
import { createRepository } from "../catalog/management/create-repository.js";
import type { Management } from "../catalog/management/management.js";
import type { PackageFormat } from "../catalog/model.js";
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

/** Fills an empty database and writes `credentials`. False when there are accounts already. */
export async function firstStart(options: FirstStart): Promise<boolean> {
  const { management, wrapper, dataDirectory, accountId } = options;
  const key = await initialiseIdentities(management.database, wrapper, {
    accountId,
    nowMs: management.now(),
  });
  if (key === undefined) return false;
  await writeCredentials(join(dataDirectory, "credentials"), key);
  await makeFirstDomain(options);
  return true;
}

/** AWS's shared credentials file; only its owner may read it. */
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
}

async function makeFirstDomain({ management, accountId, stores }: FirstStart): Promise<void> {
  const principal = `arn:aws:iam::${accountId}:user/admin`;
  const domain = { name: firstDomain, owner: accountId };
  await createDomain(management, { ...domain, tags: [] }, principal);
  const common = { domain, administratorAccount: accountId, tags: [] };
  for (const { format, connection } of stores) {
    const name = `${format}-store`;
    const description = `What was pulled from ${connection}`;
    await createRepository(management, { ...common, name, description, upstreams: [] }, principal);
    await associateConnection(management, domain, name, connection, principal);
  }
  const upstreams = stores.map(({ format }) => `${format}-store`);
  const description = "Your packages, and those of the public registries";
  await createRepository(
    management,
    { ...common, name: firstRepository, description, upstreams },
    principal,
  );
}
