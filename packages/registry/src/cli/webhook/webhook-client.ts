// How commands name a domain and its webhooks, and the JSON they get.
import type { Command } from "commander";
import { callExtension } from "../call-extension.js";
import { type ClientFlags, addClientOptions } from "../client.js";
import { domainOr } from "../default-domain.js";
import { type OutputFormat, addOutputOption } from "../output.js";

export interface DomainFlags extends ClientFlags {
  readonly domain?: string;
  readonly domainOwner?: string;
  readonly output: OutputFormat;
}

/** The members that commands print. */
export interface ShownWebhook {
  readonly webhookId: string;
  readonly name: string;
  readonly status: "enabled" | "disabled";
  readonly disabledReason?: string;
  readonly target: { readonly kind: string } & Readonly<Record<string, string>>;
}

/** A command about one domain, with `--domain`, `--output` and how to find the server. */
export function domainCommand(parent: Command, name: string, description: string): Command {
  const command = parent.command(name).description(description);
  return addClientOptions(addOutputOption(command))
    .option("--domain <name>", "domain whose events they are (default: the only one, or main)")
    .option("--domain-owner <account>", "account that owns the domain");
}

interface WebhookCall {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Id or name; absent: all of them. */
  readonly webhook?: string;
  /** What is done to it, the last segment of the path. */
  readonly verb?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}

/** @throws CommandError with what the server says */
export async function callWebhooks<Result>(
  flags: DomainFlags,
  { method, webhook, verb, query, body }: WebhookCall,
): Promise<Result> {
  const segments = ["domains", await domainOr(flags), "webhooks", webhook, verb];
  const path = segments.flatMap((segment) =>
    segment === undefined ? [] : [encodeURIComponent(segment)],
  );
  const result = await callExtension(flags, {
    method,
    path: `/packhouse/v1/${path.join("/")}`,
    query: { owner: flags.domainOwner, ...query },
    ...(body !== undefined && { body }),
  });
  return result as Result;
}

/** Where a webhook leads, in one word. */
export function placeOf({ target }: ShownWebhook): string {
  const { kind, url, eventBus, topicArn, queueUrl } = target;
  return url ?? `${kind} ${eventBus ?? topicArn ?? queueUrl ?? ""}`;
}
