import { type Command, Option } from "commander";
import { CommandError } from "../command-error.js";
import { printResult } from "../output.js";
import { type DomainFlags, callWebhooks, domainCommand } from "./webhook-client.js";

interface AttemptResult {
  readonly isDelivered: boolean;
  readonly statusCode: number | null;
  readonly durationMs: number;
  readonly error: string | null;
  readonly responseExcerpt: string | null;
}

interface Attempt {
  readonly at: string;
  readonly eventId: string;
  readonly eventSequence: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly error: string | null;
}

interface UndeliveredEvent {
  readonly eventSequence: number;
  readonly orderingKey: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly lastError: string | null;
}

/** Commands about what was sent, and that send it again. */
export function addDeliveryCommands(parent: Command): void {
  addTest(parent);
  addDeliveries(parent);
  addRedeliver(parent);
  addReplay(parent);
}

function addTest(parent: Command): void {
  const command = domainCommand(parent, "test", "send an event that tells of nothing, now");
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    const flags = command.opts<DomainFlags>();
    await send(flags, { method: "POST", webhook, verb: "test" });
  });
}

function addRedeliver(parent: Command): void {
  const command = domainCommand(parent, "redeliver", "send an event once more, now");
  command
    .argument("<webhook>", "id or name")
    .argument("<event>", "the event's id, which is its webhook-id")
    .action(async (webhook: string, eventId: string) => {
      const flags = command.opts<DomainFlags>();
      await send(flags, { method: "POST", webhook, verb: "redeliver", body: { eventId } });
    });
}

function addDeliveries(parent: Command): void {
  const states = ["all", "waiting", "dead"];
  const state = new Option("--state <state>", "attempts, or events that are not delivered")
    .choices(states)
    .default("all");
  const command = domainCommand(parent, "deliveries", "show what was sent and answered")
    .addOption(state)
    .option("--limit <number>", "at most so many, up to 100", "25")
    .option("--next <token>", "those behind a page, by its `next`");
  command.argument("<webhook>", "id or name").action(async (webhook: string) => {
    const flags = command.opts<DomainFlags & { state: string; limit: string; next?: string }>();
    const { limit, next } = flags;
    if (flags.state === "all") {
      const query = { limit, before: next };
      const call = { method: "GET", webhook, verb: "attempts", query } as const;
      const page = await callWebhooks<{ attempts: readonly Attempt[] }>(flags, call);
      printResult(flags.output, page, ({ attempts }) => attempts.map(attemptLine).join("\n"));
      return;
    }
    const query = { limit, after: next, state: flags.state };
    const call = { method: "GET", webhook, verb: "undelivered", query } as const;
    const page = await callWebhooks<{ events: readonly UndeliveredEvent[] }>(flags, call);
    printResult(flags.output, page, ({ events }) => events.map(eventLine).join("\n"));
  });
}

function addReplay(parent: Command): void {
  const command = domainCommand(parent, "replay", "send all events from there again, in order");
  command
    .requiredOption(
      "--from <sequence|time>",
      "sequence of an event, or a time as 2026-11-21T08:00Z",
    )
    .argument("<webhook>", "id or name")
    .action(async (webhook: string) => {
      const flags = command.opts<DomainFlags & { readonly from: string }>();
      const body = replayStart(flags.from);
      const call = { method: "POST", webhook, verb: "replay", body } as const;
      const result = await callWebhooks<{ after: number }>(flags, call);
      printResult(
        flags.output,
        result,
        ({ after }) => `events from sequence ${after + 1} on are sent again`,
      );
    });
}

function replayStart(from: string): object {
  if (/^\d+$/.test(from)) return { fromSequence: Number(from) };
  const ms = Date.parse(from);
  if (Number.isNaN(ms)) {
    throw new CommandError(`--from: '${from}' is neither a sequence nor a time.`);
  }
  return { fromTime: new Date(ms).toISOString() };
}

/** Exit code 1 when the target did not accept it. */
async function send(flags: DomainFlags, call: Parameters<typeof callWebhooks>[1]): Promise<void> {
  const result = await callWebhooks<AttemptResult>(flags, call);
  printResult(
    flags.output,
    result,
    ({ isDelivered, statusCode, durationMs, error, responseExcerpt }) =>
      [
        `${isDelivered ? "delivered" : "not delivered"}: ${error ?? `status ${String(statusCode)}`}, ${durationMs} ms`,
        ...(responseExcerpt === null || responseExcerpt === "" ? [] : [responseExcerpt]),
      ].join("\n"),
  );
  if (!result.isDelivered) process.exitCode = 1;
}

function attemptLine(attempt: Attempt): string {
  const { at, eventSequence, eventId, statusCode, error, durationMs } = attempt;
  const outcome = error ?? `status ${String(statusCode)}`;
  return `${at}  ${eventSequence}  ${eventId}  ${durationMs} ms  ${outcome}`;
}

function eventLine(event: UndeliveredEvent): string {
  const { eventSequence, orderingKey, attempts, nextAttemptAt, lastError } = event;
  const next = nextAttemptAt === null ? "" : `  next ${nextAttemptAt}`;
  return `${eventSequence}  ${orderingKey}  ${attempts} attempts${next}  ${lastError ?? ""}`;
}
