import { systemClock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { makeDataDirectory } from "./make-data-directory.js";
import { openFoundations } from "./foundations.js";
import { openBlobs } from "./open-blobs.js";

export interface PreparedData {
  readonly isFirstStart: boolean;
  /** Removes what writers left behind that died before the data were prepared. */
  readonly removeTemporaryFiles: () => Promise<void>;
}

/** Makes and migrates what a server needs, so that several processes can start on it. */
export async function prepareData(config: Config): Promise<PreparedData> {
  const startedAtMs = Date.now();
  await makeDataDirectory(config.data.directory);
  // What cannot be made durable fails the start.
  const { management, isFirstStart } = await openFoundations(config, systemClock, () => undefined);
  await management.database.close();
  const { driver } = await openBlobs(config, { cacheBytes: 0 });
  return {
    isFirstStart,
    async removeTemporaryFiles() {
      await driver.removeStaleTemporaryFiles(Date.now() - startedAtMs);
    },
  };
}
