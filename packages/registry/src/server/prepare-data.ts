import { mkdir } from "node:fs/promises";
import { systemClock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { openFoundations } from "./foundations.js";

/** Makes and migrates what a server needs, so that several processes can start on it. True at the first start. */
export async function prepareData(config: Config): Promise<boolean> {
  await mkdir(config.data.directory, { recursive: true, mode: 0o700 });
  const { management, isFirstStart } = await openFoundations(config, systemClock);
  await management.database.close();
  return isFirstStart;
}
