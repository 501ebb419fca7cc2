import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory that exists until `remove`. */
export interface TemporaryDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeTemporaryDirectory(purpose: string): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), `packhouse-${purpose}-`));
  // Clients may still be writing their caches when they have already ended.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
