import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { CommandError } from "./command-error.js";
import { domainOr } from "./default-domain.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface UserFlags extends ClientFlags {
  readonly output: OutputFormat;
}

interface AddFlags extends UserFlags {
  readonly domain?: string;
  readonly read?: boolean;
  readonly publish?: boolean;
  readonly admin?: boolean;
  readonly password?: boolean;
}

interface ShownUser {
  readonly name: string;
  readonly accountId: string;
  readonly password?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

interface UserPage {
  readonly users: readonly {
    readonly name: string;
    readonly hasPassword: boolean;
    readonly createdAt: string;
  }[];
  readonly nextToken?: string;
}

const path = "/packhouse/v1/users";

/** `packhouse user`: the people of a simple team. */
export function addUserCommand(program: Command): void {
  const user = program.command("user").description("people of a team, with a key or a password");
  addAddCommand(user);
  addListCommand(user);
  const remove = user
    .command("remove <name>")
    .description("delete a user; all of it stops at once");
  addClientOptions(addOutputOption(remove)).action(async (name: string) => {
    const flags = remove.opts<UserFlags>();
    await callExtension(flags, { method: "DELETE", path: `${path}/${encodeURIComponent(name)}` });
    printResult(flags.output, { name }, () => `Removed ${name}.`);
  });
  const reset = user.command("password <name>").description("give a user a new password");
  addClientOptions(addOutputOption(reset)).action(async (name: string) => {
    const flags = reset.opts<UserFlags>();
    const at = `${path}/${encodeURIComponent(name)}/password`;
    const shown = (await callExtension(flags, { method: "POST", path: at })) as ShownUser;
    printResult(flags.output, shown, credentialLines);
  });
}

function addAddCommand(user: Command): void {
  const add = user.command("add <name>").description("make a person for a domain");
  addClientOptions(addOutputOption(add))
    .option("--domain <name>", "domain (default: the only one, or main)")
    .option("--read", "may install (default)")
    .option("--publish", "may publish and install")
    .option("--admin", "may do everything in the domain")
    .option("--password", "print a password for package clients, not an access key")
    .action(async (name: string) => {
      const flags = add.opts<AddFlags>();
      const body = {
        name,
        domain: await domainOr(flags),
        role: roleOf(flags),
        credential: flags.password === true ? "password" : "access-key",
      };
      const shown = (await callExtension(flags, { method: "POST", path, body })) as ShownUser;
      printResult(flags.output, shown, credentialLines);
    });
}

function roleOf({ read, publish, admin }: AddFlags): string {
  const asked = Object.entries({ read, publish, admin }).filter(([, isAsked]) => isAsked === true);
  if (asked.length > 1) throw new CommandError("Give one of --read, --publish and --admin.");
  return asked[0]?.[0] ?? "read";
}

function addListCommand(user: Command): void {
  const list = user.command("list").description("list the users of your account");
  addClientOptions(addOutputOption(list)).action(async () => {
    const flags = list.opts<UserFlags>();
    const users: UserPage["users"][number][] = [];
    let nextToken: string | undefined;
    do {
      const query = { nextToken };
      const page = (await callExtension(flags, { method: "GET", path, query })) as UserPage;
      users.push(...page.users);
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    printResult(flags.output, { users }, () =>
      users
        .map((one) => `${one.name}  ${one.hasPassword ? "password" : "-"}  ${one.createdAt}`)
        .join("\n"),
    );
  });
}

function credentialLines(user: ShownUser): string {
  const { name, password, accessKeyId, secretAccessKey } = user;
  if (password !== undefined) {
    return [
      password,
      "",
      `The password of ${name}; it is not shown again. npm, pip and twine take it with the user name ${name}.`,
    ].join("\n");
  }
  return [
    `[${name}]`,
    `aws_access_key_id = ${accessKeyId ?? ""}`,
    `aws_secret_access_key = ${secretAccessKey ?? ""}`,
    "",
    `# For ~/.aws/credentials; the secret is not shown again. Then: packhouse login --profile ${name} …`,
  ].join("\n");
}
