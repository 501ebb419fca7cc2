// The Python programs of the benchmark, which pip installs once into a virtual environment that later runs keep.
import { execFile } from "node:child_process";
import { access, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** With `cache`, pypiserver reads its folder once instead of for each request, as its documentation advises. */
const requirements = ["devpi-server~=6.20", "pypiserver[cache]~=2.4", "uv"];

/** The file of each program. */
export interface PythonTools {
  readonly python: string;
  readonly uv: string;
  readonly devpiInit: string;
  readonly devpiServer: string;
  readonly pypiServer: string;
}

/** Why the machine cannot have them. */
export interface MissingTools {
  readonly missing: string;
}

const environment = join(dirname(fileURLToPath(import.meta.url)), "../../.work/python");

export async function installPythonTools(): Promise<PythonTools | MissingTools> {
  const program = (name: string) => join(environment, "bin", name);
  const done = program("bench-tools-installed");
  const isDone = await access(done).then(
    () => true,
    () => false,
  );
  try {
    if (!isDone) {
      await rm(environment, { recursive: true, force: true });
      await run("python3", ["-m", "venv", environment]);
      await run(program("python"), ["-m", "pip", "install", "--quiet", ...requirements]);
      await mkdir(done);
    }
  } catch (error) {
    return { missing: firstLine(error) };
  }
  return {
    python: program("python"),
    uv: program("uv"),
    devpiInit: program("devpi-init"),
    devpiServer: program("devpi-server"),
    pypiServer: program("pypi-server"),
  };
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  const lines = (stderr ?? "").trim().split("\n");
  return (lines.at(-1) ?? "") || (message.split("\n")[0] ?? "");
}
