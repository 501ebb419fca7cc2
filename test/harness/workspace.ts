/** Where things are in this repository. */
import { join, resolve } from "node:path";

/** Root of the repository. */
const REPOSITORY_ROOT = resolve(import.meta.dirname, "../..");

/** What test/clients/install.sh installed. */
export const CLIENTS_DIRECTORY = join(REPOSITORY_ROOT, ".clients");

/** Fills a data directory with a domain of a given size. */
export const FILL_DOMAIN_PROGRAM = join(REPOSITORY_ROOT, "bench/dist/scale/fill-domain.js");

/** The command line of the built server. */
export const PACKHOUSE_COMMAND = join(REPOSITORY_ROOT, "packages/registry/bin/packhouse.js");

/** Records events in a data directory. */
export const RECORD_EVENTS_PROGRAM = join(REPOSITORY_ROOT, "bench/dist/webhooks/record-events.js");
