/** The unmodified aws CLI, signed in as the first administrator. */
import type { CommandResult } from "./child-process.js";
import { ClientHome } from "./client-home.js";
import { REGION, type Packhouse } from "./packhouse.js";

/** `aws codeartifact`, or another service, in a home of its own. */
export class AwsCli {
  readonly #packhouse: Pick<Packhouse, "url" | "credentialsFile">;
  readonly #service: string;
  readonly home: ClientHome;

  private constructor(
    packhouse: Pick<Packhouse, "url" | "credentialsFile">,
    home: ClientHome,
    service: string,
  ) {
    this.#packhouse = packhouse;
    this.#service = service;
    this.home = home;
  }

  static async make(
    packhouse: Pick<Packhouse, "url" | "credentialsFile">,
    service = "codeartifact",
  ): Promise<AwsCli> {
    return new AwsCli(packhouse, await ClientHome.make({}), service);
  }

  /** Any exit code is a result. */
  async run(...operation: readonly string[]): Promise<CommandResult> {
    const { url, credentialsFile } = this.#packhouse;
    const general = ["--region", REGION, "--endpoint-url", url, "--output", "json"];
    return this.home.run("aws", [...general, this.#service, ...operation], {
      environment: { AWS_SHARED_CREDENTIALS_FILE: credentialsFile, AWS_MAX_ATTEMPTS: "1" },
    });
  }

  /** The JSON it prints; undefined when it prints nothing. @throws unless it ends well */
  async json(...operation: readonly string[]): Promise<unknown> {
    const { exitCode, stdout, stderr } = await this.run(...operation);
    if (exitCode !== 0) throw new Error(`aws ${this.#service} ${operation.join(" ")}: ${stderr}`);
    return stdout.trim() === "" ? undefined : (JSON.parse(stdout) as unknown);
  }

  async remove(): Promise<void> {
    await this.home.remove();
  }
}
