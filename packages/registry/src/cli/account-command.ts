import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface OutputFlags extends ClientFlags {
  readonly output: OutputFormat;
}

interface OneFlags extends OutputFlags {
  readonly id: string;
}

interface CreateFlags extends OneFlags {
  readonly name?: string;
}

interface Accounts {
  readonly accounts: readonly {
    readonly accountId: string;
    readonly name: string;
    readonly status: string;
  }[];
}

interface NewAccount {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const path = "/packhouse/v1/accounts";

/** `packhouse account`: the accounts of a registry, managed by its own. */
export function addAccountCommand(program: Command): void {
  const account = program.command("account").description("accounts of this registry");
  addCreateCommand(account);
  addListCommand(account);
  addStatusCommand(account, "disable", "disabled", "stop all keys and tokens of an account");
  addStatusCommand(account, "enable", "active", "let a disabled account work again");
}

function addCreateCommand(account: Command): void {
  const create = account
    .command("create")
    .description("make an account; prints its administrator's access key, once");
  addClientOptions(addOutputOption(create))
    .requiredOption("--id <account>", "twelve digits")
    .option("--name <text>", "what people call it (default: its id)")
    .action(async () => {
      const { id: accountId, name, ...flags } = create.opts<CreateFlags>();
      const body = { accountId, ...(name !== undefined && { name }) };
      const made = (await callExtension(flags, { method: "POST", path, body })) as NewAccount;
      printResult(flags.output, made, credentialLines);
    });
}

/** As the AWS credentials file has them. */
function credentialLines({ accountId, accessKeyId, secretAccessKey }: NewAccount): string {
  return [
    `[${accountId}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  ].join("\n");
}

function addListCommand(account: Command): void {
  const list = account.command("list").description("list all accounts");
  addClientOptions(addOutputOption(list)).action(async () => {
    const flags = list.opts<OutputFlags>();
    const result = (await callExtension(flags, { method: "GET", path })) as Accounts;
    printResult(flags.output, result, ({ accounts }) =>
      accounts.map(({ accountId, name, status }) => `${accountId}  ${status}  ${name}`).join("\n"),
    );
  });
}

function addStatusCommand(
  account: Command,
  verb: "disable" | "enable",
  status: "active" | "disabled",
  description: string,
): void {
  const command = account.command(verb).description(description);
  addClientOptions(addOutputOption(command))
    .requiredOption("--id <account>", "twelve digits")
    .action(async () => {
      const { id, ...flags } = command.opts<OneFlags>();
      const at = `${path}/${encodeURIComponent(id)}/${status}`;
      const result = await callExtension(flags, { method: "PUT", path: at });
      printResult(flags.output, result, () => `Account ${id} is ${status}.`);
    });
}
