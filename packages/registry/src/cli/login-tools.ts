import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { PackageFormat } from "../catalog/model.js";
import { npmLogin } from "./npm-login.js";
import { pipLogin, poetryLogin, twineLogin, uvLogin } from "./python-login.js";
import { runTool } from "./run-tool.js";

/** How a package client is pointed at a repository. */
export interface LoginTool {
  /** The format whose repository endpoint it gets. */
  readonly format: PackageFormat;
  steps(endpoint: string, token: string, options: LoginOptions): readonly LoginStep[];
  /** What is left to do in each project. */
  readonly hint?: (endpoint: string) => string;
}

export interface LoginOptions {
  /** npm scope. */
  readonly namespace?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type LoginStep =
  | { readonly kind: "run"; readonly command: readonly string[] }
  | { readonly kind: "edit"; readonly path: string; edit(text: string): string };

/** The clients of `packhouse login --tool`. A new one is a line here. */
export const loginTools: ReadonlyMap<string, LoginTool> = new Map([
  ["npm", npmLogin],
  ["pip", pipLogin],
  ["twine", twineLogin],
  ["uv", uvLogin],
  ["poetry", poetryLogin],
]);

/** A step as a person could do it. */
export async function describeStep(step: LoginStep): Promise<string> {
  if (step.kind === "run") return step.command.join(" ");
  return `${step.path}:\n${step.edit(await readOrEmpty(step.path))}`;
}

/** @throws CommandError */
export async function takeStep(step: LoginStep): Promise<void> {
  if (step.kind === "run") {
    await runTool(step.command);
    return;
  }
  const { path } = step;
  const edited = step.edit(await readOrEmpty(path));
  await mkdir(dirname(path), { recursive: true });
  // Whole or not at all; and only the user may read the token in it.
  const temporary = `${path}.packhouse`;
  await writeFile(temporary, edited, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}
