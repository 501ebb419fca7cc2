/** A server on a domain of a given size, whose work in the database is recorded. */
import { join } from "node:path";
import { createHostedRepository, npmAccess, type NpmAccess } from "../harness/chain.js";
import { runCommand } from "../harness/child-process.js";
import { Packhouse } from "../harness/packhouse.js";
import { minimalEnvironment } from "../harness/server-process.js";
import { countingEnvironment } from "../harness/database-work.js";
import { makeTemporaryDirectory } from "../harness/temporary-directory.js";
import { FILL_DOMAIN_PROGRAM } from "../harness/workspace.js";

export interface DomainSize {
  readonly packages: number;
  readonly versions: number;
}

export interface FilledDomain extends NpmAccess {
  readonly packhouse: Packhouse;
  readonly domain: "acme";
  readonly repository: "packages";
  /** Where statements are recorded. */
  readonly recording: string;
  /** How long the server took to be ready on the filled data directory. */
  readonly startMs: number;
  close(): Promise<void>;
}

const fillTimeoutMs = 1_800_000;

/** @throws with what the program printed when the domain could not be filled */
export async function startFilledDomain(size: DomainSize): Promise<FilledDomain> {
  const directory = await makeTemporaryDirectory("scale");
  const recording = join(directory.path, "statements");
  const options = { environment: countingEnvironment(recording) };
  const packhouse = await Packhouse.start(options);
  const close = async () => {
    await packhouse.close();
    await directory.remove();
  };
  try {
    await createHostedRepository(packhouse, "acme");
    await packhouse.stop();
    await fill(packhouse.dataDirectory, size);
    const startedAt = performance.now();
    await packhouse.restart();
    const startMs = performance.now() - startedAt;
    const access = await npmAccess(packhouse.client, "acme", "packages");
    return {
      packhouse,
      domain: "acme",
      repository: "packages",
      recording,
      startMs,
      close,
      ...access,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(dataDirectory: string, { packages, versions }: DomainSize): Promise<void> {
  const { exitCode, stderr } = await runCommand(
    process.execPath,
    [
      ...[FILL_DOMAIN_PROGRAM, "--data", dataDirectory, "--domain", "acme"],
      ...["--packages", String(packages), "--versions", String(versions)],
    ],
    {
      directory: dataDirectory,
      environment: minimalEnvironment(dataDirectory),
      timeoutMs: fillTimeoutMs,
    },
  );
  if (exitCode !== 0) throw new Error(`the domain was not filled: ${stderr}`);
}
