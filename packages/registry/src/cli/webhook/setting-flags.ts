// Options that set something of a webhook, and the JSON they become.
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { CommandError } from "../command-error.js";

export interface SettingFlags {
  readonly name?: string;
  readonly url?: string;
  readonly eventBus?: string;
  readonly topicArn?: string;
  readonly queueUrl?: string;
  readonly targetRegion?: string;
  readonly targetEndpoint?: string;
  /** false: take it away. */
  readonly pattern?: string | false;
  readonly transformer?: string | false;
  readonly detailType?: readonly string[];
  readonly header?: readonly string[];
  readonly maxConcurrency?: string;
  readonly maxPerSecond?: string | false;
}

export function addSettingOptions(command: Command): Command {
  return command
    .option("--name <name>", "what it is called (default its id)")
    .option("--url <url>", "where events are sent by HTTP POST")
    .option("--event-bus <name>", "or: EventBridge event bus, name or ARN")
    .option("--topic-arn <arn>", "or: SNS topic")
    .option("--queue-url <url>", "or: SQS queue")
    .option("--target-region <region>", "region of the AWS service")
    .option("--target-endpoint <url>", "another endpoint of the AWS service")
    .option("--pattern <json|@file>", "EventBridge event pattern that selects events")
    .option("--transformer <json|@file>", "InputPathsMap and InputTemplate that make the body")
    .option("--detail-type <name>", "also send these events; can be repeated", append)
    .option("--header <name: value>", "send this header; can be repeated", append)
    .option("--max-concurrency <number>", "requests at a time (default 16)")
    .option("--max-per-second <number>", "requests in a second (default any)");
}

/** The members of the API; only what was given. @throws CommandError */
export function settingsOf(flags: SettingFlags): Record<string, unknown> {
  const target = targetOf(flags);
  const { name, pattern, transformer, detailType, header, maxConcurrency, maxPerSecond } = flags;
  return {
    ...(name !== undefined && { name }),
    ...(target !== undefined && { target }),
    ...(pattern !== undefined && { pattern: jsonOf("--pattern", pattern) }),
    ...(transformer !== undefined && { transformer: jsonOf("--transformer", transformer) }),
    ...(detailType !== undefined && { detailTypes: detailType }),
    ...(header !== undefined && { headers: headersOf(header) }),
    ...(maxConcurrency !== undefined && { maxConcurrency: Number(maxConcurrency) }),
    ...(maxPerSecond !== undefined && {
      maxPerSecond: maxPerSecond === false ? null : Number(maxPerSecond),
    }),
  };
}

/** Text, or with `@` before it the content of a file, `@-` of the standard input. @throws CommandError */
export function textOf(option: string, given: string): string {
  if (!given.startsWith("@")) return given;
  const path = given.slice(1);
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8").trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`${option}: ${path} cannot be read: ${why}`, { cause });
  }
}

function targetOf(flags: SettingFlags): Record<string, string> | undefined {
  const { url, eventBus, topicArn, queueUrl, targetRegion, targetEndpoint } = flags;
  const targets: Record<string, string>[] = [
    ...(url === undefined ? [] : [{ kind: "webhook", url }]),
    ...(eventBus === undefined ? [] : [{ kind: "eventbridge", eventBus }]),
    ...(topicArn === undefined ? [] : [{ kind: "sns", topicArn }]),
    ...(queueUrl === undefined ? [] : [{ kind: "sqs", queueUrl }]),
  ];
  if (targets.length > 1) {
    throw new CommandError("Say one of --url, --event-bus, --topic-arn and --queue-url.");
  }
  const [target] = targets;
  return (
    target && {
      ...target,
      ...(targetRegion !== undefined && { region: targetRegion }),
      ...(targetEndpoint !== undefined && { endpoint: targetEndpoint }),
    }
  );
}

function jsonOf(option: string, given: string | false): unknown {
  if (given === false) return null;
  try {
    return JSON.parse(textOf(option, given));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CommandError(`${option}: ${cause.message}. Write JSON, or @ and a file's name.`, {
      cause,
    });
  }
}

function headersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((header) => {
      const [, name, value] = /^([^:]+):(.*)$/s.exec(textOf("--header", header)) ?? [];
      if (name === undefined || value === undefined) {
        throw new CommandError("--header: write 'name: value'.");
      }
      return [name.trim(), value.trim()];
    }),
  );
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
