import type { Command } from "commander";
import { CommandError } from "../command-error.js";
import { printResult } from "../output.js";
import { type SettingFlags, addSettingOptions, settingsOf, textOf } from "./setting-flags.js";
import {
  type DomainFlags,
  type ShownWebhook,
  callWebhooks,
  domainCommand,
  placeOf,
} from "./webhook-client.js";

type Flags = DomainFlags & SettingFlags & { readonly secret?: string; readonly overlap?: string };

interface OneWebhook {
  readonly webhook: ShownWebhook;
  readonly secret?: string;
}

/** Commands that make, show, change and remove webhooks. */
export function addSettingCommands(parent: Command): void {
  addAdd(parent);
  addList(parent);
  addShow(parent);
  addUpdate(parent);
  addStatus(parent, "enable", "enabled", "send events again, from where it was disabled");
  addStatus(parent, "disable", "disabled", "send it nothing until it is enabled again");
  addRotate(parent);
  addRemove(parent);
}

const secretHelp = "whsec_…, or @file; one is made when it is left out";

function addAdd(parent: Command): void {
  const command = addSettingOptions(
    domainCommand(parent, "add", "send a domain's events to a URL, from now on"),
  ).option("--secret <text|@file>", secretHelp);
  command.action(async () => {
    const flags = command.opts<Flags>();
    const settings = settingsOf(flags);
    if (settings["target"] === undefined) {
      throw new CommandError(
        "Say where events go: --url, --event-bus, --topic-arn or --queue-url.",
      );
    }
    const body = { ...settings, ...secretOf(flags) };
    const added = await callWebhooks<OneWebhook>(flags, { method: "POST", body });
    printResult(flags.output, added, ({ webhook, secret }) =>
      [
        `webhook ${webhook.webhookId} (${webhook.name}) sends to ${placeOf(webhook)}`,
        // Who gave it knows it, and a screen or a log should not.
        ...(secret === undefined || flags.secret !== undefined
          ? []
          : [`secret ${secret}`, "It is not shown again."]),
      ].join("\n"),
    );
  });
}

function addList(parent: Command): void {
  const command = domainCommand(parent, "list", "list the webhooks of a domain");
  command.action(async () => {
    const flags = command.opts<DomainFlags>();
    const webhooks: ShownWebhook[] = [];
    let after: string | undefined;
    do {
      const page = await callWebhooks<{ webhooks: readonly ShownWebhook[]; next?: string }>(flags, {
        method: "GET",
        query: { after },
      });
      webhooks.push(...page.webhooks);
      after = page.next;
    } while (after !== undefined);
    printResult(flags.output, { webhooks }, () => webhooks.map(line).join("\n"));
  });
}

function addShow(parent: Command): void {
  const command = domainCommand(parent, "show", "show a webhook's settings");
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    const flags = command.opts<DomainFlags>();
    const shown = await callWebhooks<OneWebhook>(flags, { method: "GET", webhook });
    printResult(flags.output, shown, (result) => JSON.stringify(result.webhook, null, 2));
  });
}

function addUpdate(parent: Command): void {
  const command = addSettingOptions(domainCommand(parent, "update", "change what is given"))
    .option("--no-pattern", "send all events")
    .option("--no-transformer", "send events as they are")
    .option("--no-max-per-second", "send as fast as it takes them");
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    // What has a negative form is true when nobody says anything.
    const given = Object.entries(command.opts<Flags>()).filter(([, value]) => value !== true);
    const flags = Object.fromEntries(given) as unknown as Flags;
    await change(flags, { webhook, method: "PUT", body: settingsOf(flags) });
  });
}

function addStatus(
  parent: Command,
  name: string,
  status: ShownWebhook["status"],
  description: string,
): void {
  const command = domainCommand(parent, name, description);
  if (status === "enabled") {
    command.option("--from-now", "do not send what it missed");
  }
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    const flags = command.opts<DomainFlags & { readonly fromNow?: boolean }>();
    const body = { status, ...(flags.fromNow === true && { skipMissed: true }) };
    await change(flags, { webhook, method: "PUT", body });
  });
}

function addRotate(parent: Command): void {
  const command = domainCommand(parent, "rotate-secret", "sign with another secret")
    .option("--secret <text|@file>", secretHelp)
    .option(
      "--overlap <seconds>",
      "how long the old one signs too (default a day); 0 after a leak",
    );
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    const flags = command.opts<Flags>();
    const { overlap } = flags;
    const overlapSeconds = overlap === undefined ? {} : { overlapSeconds: Number(overlap) };
    const body = { ...secretOf(flags), ...overlapSeconds };
    const call = { method: "POST", webhook, verb: "rotate-secret", body } as const;
    const rotated = await callWebhooks<OneWebhook>(flags, call);
    printResult(
      flags.output,
      rotated,
      ({ secret = "" }) => `secret ${secret}\nIt is not shown again.`,
    );
  });
}

function addRemove(parent: Command): void {
  const command = domainCommand(parent, "remove", "send it nothing any more and forget it");
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    await change(command.opts<DomainFlags>(), { webhook, method: "DELETE" });
  });
}

async function change(flags: DomainFlags, call: Parameters<typeof callWebhooks>[1]): Promise<void> {
  const changed = await callWebhooks<OneWebhook>(flags, call);
  const isRemoved = call.method === "DELETE";
  printResult(flags.output, changed, ({ webhook }) =>
    isRemoved ? `webhook ${webhook.webhookId} (${webhook.name}) is removed` : line(webhook),
  );
}

function secretOf({ secret }: Flags): { readonly secret?: string } {
  return secret === undefined ? {} : { secret: textOf("--secret", secret) };
}

function line(webhook: ShownWebhook): string {
  const { webhookId, name, status, disabledReason } = webhook;
  const reason = disabledReason === undefined ? "" : `  ${disabledReason}`;
  return `${webhookId}  ${status}  ${name}  ${placeOf(webhook)}${reason}`;
}
