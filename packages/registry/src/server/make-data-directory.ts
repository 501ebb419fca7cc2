import { mkdir } from "node:fs/promises";
import { StartError } from "./start-error.js";

/** Makes the data directory for its owner alone, if it is not there. @throws StartError when something else is */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EEXIST" && code !== "ENOTDIR") throw error;
    const message = `${directory} is not a directory; choose another with --data (data.directory).`;
    throw new StartError(message, { cause: error });
  }
}
