import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./start-error.js";

/**
 * Refuses a data directory of which a part was lost, before anything new is written into it: a fresh key file or
 * database beside the old blobs would look like a good start and hide that they cannot be read any more.
 * @throws StartError
 */
export function checkDataDirectory(directory: string): void {
  const has = (name: string) => existsSync(join(directory, name));
  if (has("packhouse.db") && !has("keys.json")) {
    throw new StartError(
      `${directory} has a database but no key file keys.json. What is stored there is sealed with it: restore keys.json from your backup.`,
    );
  }
  if (!has("packhouse.db") && hasBlobs(join(directory, "blobs"))) {
    throw new StartError(
      `${directory} has stored blobs but no database packhouse.db. Restore it from your backup, or use another, empty directory.`,
    );
  }
}

/** Folders beside `tmp` are domains. */
function hasBlobs(root: string): boolean {
  return existsSync(root) && readdirSync(root).some((name) => name !== "tmp");
}
