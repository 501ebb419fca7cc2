import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface ListFlags extends ClientFlags {
  readonly output: OutputFormat;
}

interface Accounts {
  readonly accounts: readonly {
    readonly accountId: string;
    readonly name: string;
    readonly status: string;
  }[];
}

/** `packhouse account`: the accounts of a registry, managed by its own. */
export function addAccountCommand(program: Command): void {
  const account = program.command("account").description("accounts of this registry");
  const list = account.command("list").description("list all accounts");
  addClientOptions(addOutputOption(list)).action(async () => {
    const flags = list.opts<ListFlags>();
    const path = "/packhouse/v1/accounts";
    const result = (await callExtension(flags, { method: "GET", path })) as Accounts;
    printResult(flags.output, result, ({ accounts }) =>
      accounts.map(({ accountId, name, status }) => `${accountId}  ${status}  ${name}`).join("\n"),
    );
  });
}
