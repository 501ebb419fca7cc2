/** The packhouse command and the aws CLI as principals of several accounts. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClientHome } from "./client-home.js";
import { createAccount } from "./create-account.js";
import { type AccessKey, type Packhouse, REGION } from "./packhouse.js";

/** A home in which each principal is a profile of the AWS configuration. */
export class AccountClients {
  readonly #packhouse: Packhouse;
  readonly home: ClientHome;
  readonly #keys = new Map<string, AccessKey>();

  private constructor(packhouse: Packhouse, home: ClientHome) {
    this.#packhouse = packhouse;
    this.home = home;
  }

  static async make(packhouse: Packhouse): Promise<AccountClients> {
    return new AccountClients(packhouse, await ClientHome.make({}));
  }

  /** Makes an account by `packhouse account create`; its administrator becomes a profile. */
  async createAccount(profile: string, id: string): Promise<void> {
    const key = await createAccount(this.#packhouse, id);
    await this.#addProfile(profile, key);
  }

  /** A user with one inline policy, made by `aws iam`, as another profile. Returns the ARN. */
  async createUser(admin: string, name: string, policy: object): Promise<string> {
    const named = ["--user-name", name];
    const { User } = (await this.aws(admin, "iam", "create-user", ...named)) as {
      User: { Arn: string };
    };
    const document = JSON.stringify(policy);
    const put = [...named, "--policy-name", "p", "--policy-document", document];
    await this.aws(admin, "iam", "put-user-policy", ...put);
    const { AccessKey: key } = (await this.aws(admin, "iam", "create-access-key", ...named)) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    };
    await this.#addProfile(name, {
      accessKeyId: key.AccessKeyId,
      secretAccessKey: key.SecretAccessKey,
    });
    return User.Arn;
  }

  /** The JSON that the aws CLI prints. @throws with what it says unless it ends well */
  async aws(profile: string, ...operation: readonly string[]): Promise<unknown> {
    const general = ["--profile", profile, "--region", REGION, "--output", "json"];
    const { stdout } = await this.home.runOrThrow(
      "aws",
      [...general, "--endpoint-url", this.#packhouse.url, ...operation],
      { environment: { AWS_MAX_ATTEMPTS: "1" } },
    );
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  }

  /** For the SDK. */
  key(profile: string): AccessKey {
    const key = this.#keys.get(profile);
    if (key === undefined) throw new Error(`there is no profile ${profile}`);
    return key;
  }

  async remove(): Promise<void> {
    await this.home.remove();
  }

  async #addProfile(profile: string, key: AccessKey): Promise<void> {
    this.#keys.set(profile, key);
    const sections = [...this.#keys].map(
      ([name, { accessKeyId, secretAccessKey }]) =>
        `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    await mkdir(join(this.home.home, ".aws"), { recursive: true });
    await writeFile(join(this.home.home, ".aws/credentials"), sections.join("\n"), { mode: 0o600 });
  }
}
