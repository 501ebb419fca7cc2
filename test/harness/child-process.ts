/** Runs programs to their end and collects what they print. */
import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lines typed one by one, each when the program prompts with `: `. */
  readonly answers?: readonly string[];
  readonly timeoutMs?: number;
}

/** Runs a program; an exit code other than 0 is a result, not an error. */
export async function runCommand(
  file: string,
  commandArguments: readonly string[],
  { directory, environment, answers = [], timeoutMs = 120_000 }: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(file, commandArguments, {
    cwd: directory,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const remaining = [...answers];
  const typeNext = (): void => {
    const answer = remaining.shift();
    if (answer === undefined) child.stdin.end();
    else child.stdin.write(`${answer}\n`);
  };
  child.stdout.on("data", (chunk: Buffer) => {
    stdout.push(chunk);
    if (chunk.toString().endsWith(": ")) typeNext();
  });
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A program may end without reading its input.
  child.stdin.on("error", () => undefined);
  if (remaining.length === 0) child.stdin.end();
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (signal !== null) stderr.push(Buffer.from(`\nended by ${signal}\n`));
      resolve(code ?? 128);
    });
  });
  return {
    exitCode,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** As runCommand, but throws with everything printed unless the program ends well. */
export async function runCommandOrThrow(
  file: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const result = await runCommand(file, commandArguments, options);
  if (result.exitCode !== 0) {
    const command = [file, ...commandArguments].join(" ");
    throw new Error(`${command} ended with ${result.exitCode}\n${result.stdout}\n${result.stderr}`);
  }
  return result;
}
