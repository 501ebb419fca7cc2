/** Terraform with its aws provider from a mirror on this machine: nothing is downloaded. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult } from "./child-process.js";
import { ClientHome } from "./client-home.js";
import { REGION, type Packhouse } from "./packhouse.js";
import { findPluginDirectory } from "./terraform-plugins.js";

export interface TerraformOutcome {
  /** `plan`: 0 without changes, 2 with changes. */
  readonly exitCode: number;
  readonly output: string;
}

interface TerraformState {
  readonly resources: readonly {
    readonly mode: "data" | "managed";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** One root module with its state. */
export class TerraformModule {
  readonly #home: ClientHome;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(home: ClientHome, packhouse: Packhouse) {
    this.#home = home;
    this.#environment = {
      AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_VAR_endpoint: packhouse.url,
      TF_VAR_region: REGION,
    };
  }

  /** Initialises a module of these files. @throws with what terraform printed */
  static async make(
    packhouse: Packhouse,
    files: Readonly<Record<string, string>>,
  ): Promise<TerraformModule> {
    const plugins = findPluginDirectory();
    if (plugins === undefined) throw new Error("no mirror of terraform's providers");
    const module = new TerraformModule(await ClientHome.make({}, files), packhouse);
    await module.#runOrThrow("init", "-input=false", `-plugin-dir=${plugins}`);
    return module;
  }

  /** Makes what is written true. Returns what terraform printed. @throws with it */
  async apply(variables: Readonly<Record<string, string>> = {}): Promise<string> {
    return this.#runOrThrow("apply", "-auto-approve", "-input=false", ...asArguments(variables));
  }

  /** What would be changed. @throws when terraform cannot say */
  async plan(variables: Readonly<Record<string, string>> = {}): Promise<TerraformOutcome> {
    const result = await this.#run([
      "plan",
      "-detailed-exitcode",
      "-input=false",
      ...asArguments(variables),
    ]);
    const output = result.stdout + result.stderr;
    if (result.exitCode !== 0 && result.exitCode !== 2) throw new Error(output);
    return { exitCode: result.exitCode, output };
  }

  /** What the state says of a data source. */
  async dataSource(type: string, name: string): Promise<Readonly<Record<string, unknown>>> {
    const file = join(this.#home.project, "terraform.tfstate");
    const { resources } = JSON.parse(await readFile(file, "utf8")) as TerraformState;
    const found = resources.find(
      (one) => one.mode === "data" && one.type === type && one.name === name,
    );
    if (found?.instances[0] === undefined) throw new Error(`no ${type}.${name} in ${file}`);
    return found.instances[0].attributes;
  }

  /** @throws with what terraform printed */
  async destroy(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#runOrThrow("destroy", "-auto-approve", "-input=false", ...asArguments(variables));
  }

  async remove(): Promise<void> {
    await this.#home.remove();
  }

  async #runOrThrow(command: string, ...options: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#run([command, ...options]);
    if (exitCode !== 0) throw new Error(`terraform ${command}: ${stdout}\n${stderr}`);
    return stdout;
  }

  async #run(terraformArguments: readonly string[]): Promise<CommandResult> {
    return this.#home.run("terraform", [...terraformArguments, "-no-color"], {
      environment: this.#environment,
      timeoutMs: 240_000,
    });
  }
}

function asArguments(variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
}
