import { join } from "node:path";
import type { Management } from "../catalog/management/management.js";
import type { PackageFormat } from "../catalog/model.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { wellKnownConnections } from "../config/well-known-connections.js";
import { openDatabase } from "../database/database.js";
import { formatModules } from "../formats/index.js";
import { checkDataDirectory } from "./check-data-directory.js";
import { firstStart } from "./first-start.js";
import { openKeys } from "./open-keys.js";
import { type RegistryKey, openRegistryKey } from "./registry-key.js";
import { type OnDurabilityLost, watchDatabase } from "./watch-durability.js";

/** What lies in the data directory, opened; filled first when it was empty. */
export interface Foundations {
  readonly management: Management;
  readonly wrapper: RegistryKey;
  readonly isFirstStart: boolean;
}

/** `management.database` is the caller's to close. */
export async function openFoundations(
  config: Config,
  clock: Clock,
  onDurabilityLost: OnDurabilityLost,
): Promise<Foundations> {
  const { account, data } = config;
  checkDataDirectory(data.directory);
  const keys = await openKeys(config, clock());
  const database = watchDatabase(
    await openDatabase(join(data.directory, "packhouse.db")),
    onDurabilityLost,
  );
  try {
    const wrapper = await openRegistryKey(database, keys);
    const management: Management = {
      database,
      now: clock,
      keys,
      region: account.region,
      connections: knownConnections(config),
      limits: config.limits,
    };
    const isFirstStart = await firstStart({
      management,
      wrapper,
      dataDirectory: data.directory,
      accountId: account.id,
      stores: servedStores(),
    });
    return { management, wrapper, isFirstStart };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What may be associated with repositories: the well-known connections, and those configured. */
function knownConnections({
  externalConnections,
}: Config): ReadonlyMap<string, { readonly format: PackageFormat }> {
  const known = new Map<string, { readonly format: PackageFormat }>();
  for (const [name, format] of wellKnownConnections) known.set(name, { format });
  for (const [name, { format }] of Object.entries(externalConnections)) {
    if (format !== undefined) known.set(name, { format });
  }
  return known;
}

/** The formats we serve, each with the well-known connection its store gets. */
function servedStores() {
  return formatModules.flatMap(({ name: format }) => {
    const connection = [...wellKnownConnections].find(([, served]) => served === format)?.[0];
    return connection === undefined ? [] : [{ format, connection }];
  });
}
