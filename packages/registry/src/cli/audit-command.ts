import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, Option } from "commander";
import type { ChainReport } from "../audit/verify-chain.js";
import type { Config } from "../config/schema.js";
import { callExtension, openExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { CommandError } from "./command-error.js";
import { parseDuration } from "./duration.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";
import { loadConfigFor } from "./server-options.js";

interface PeriodFlags extends ClientFlags {
  readonly since?: string;
  readonly until?: string;
}

interface QueryFlags extends PeriodFlags {
  readonly principal?: string;
  readonly event?: string;
  readonly domain?: string;
  readonly repository?: string;
  readonly denied?: boolean;
  readonly requestId?: string;
  readonly limit: string;
  readonly output: OutputFormat;
}

/** `packhouse audit`: who did what. */
export function addAuditCommand(program: Command): void {
  const audit = program.command("audit").description("the audit trail: who asked for what");
  const query = audit.command("query").description("find records, newest first");
  addPeriodOptions(addClientOptions(addOutputOption(query)))
    .option("--principal <arn>", "of this user, role or session")
    .option("--event <name>", "for example PublishPackageVersion")
    .option("--domain <name>", "about this domain")
    .option("--repository <name>", "about this repository")
    .option("--denied", "only what was refused")
    .option("--request-id <id>", "of this request")
    .option("--limit <number>", "at most so many", "100")
    .action(async () => {
      const flags = query.opts<QueryFlags>();
      printResult(flags.output, { records: await findRecords(flags) }, ({ records }) =>
        records.map(asLine).join("\n"),
      );
    });
  const exporting = audit.command("export").description("print all records as JSON lines");
  const onlyJson = new Option("--output <format>", "how to print them").choices(["json"]);
  addPeriodOptions(addClientOptions(exporting.addOption(onlyJson.default("json")))).action(
    async () => {
      await exportTrail(exporting.opts<PeriodFlags>());
    },
  );
  const verify = audit
    .command("verify")
    .description("walk the chain of records and name what does not fit");
  addClientOptions(addOutputOption(verify))
    .option("--offline", "read the data directory itself, not through the server")
    .option("--config <file>", "YAML file with settings, with --offline")
    .action(async () => {
      const flags = verify.opts<ClientFlags & { offline?: boolean; output: OutputFormat }>();
      const report =
        flags.offline === true
          ? await verifyOffline(loadConfigFor(verify).config)
          : await verifyTrail(flags);
      printResult(flags.output, report, asText);
      if (report.problems.length > 0) process.exitCode = 1;
    });
}

function addPeriodOptions(command: Command): Command {
  return command
    .option("--since <time>", "from this time, e.g. 2026-11-21T08:00:00Z, or so long ago: 2h, 7d")
    .option("--until <time>", "up to this time, likewise");
}

/** ISO 8601, with a zone. @throws CommandError */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^\d+[a-z]$/.test(text)) {
    return new Date(Date.now() - parseDuration(text) * 1000).toISOString();
  }
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new CommandError(`"${text}" is no time: write e.g. 2026-11-21T08:00:00Z, 2h or 7d.`);
  }
  return new Date(time).toISOString();
}

function periodOf({ since, until }: PeriodFlags) {
  return { since: timeOf(since), until: timeOf(until) };
}

interface ShownRecord {
  readonly eventTime: string;
  readonly eventName: string;
  readonly errorCode?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: { readonly arn?: string; readonly type?: string };
  readonly resources?: readonly { readonly ARN: string }[];
  readonly additionalEventData?: { readonly decision?: { readonly decisionId?: string } };
}

async function findRecords(flags: QueryFlags): Promise<ShownRecord[]> {
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new CommandError("--limit is a number from 1.");
  const { principal, event, domain, repository, requestId } = flags;
  const found: ShownRecord[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await callExtension(flags, {
      method: "GET",
      path: "/packhouse/v1/audit/records",
      query: {
        ...periodOf(flags),
        ...{ principal, event, domain, repository, requestId, nextToken },
        denied: flags.denied === true ? "true" : undefined,
        maxResults: String(Math.min(limit - found.length, 1_000)),
      },
    })) as { readonly records: readonly ShownRecord[]; readonly nextToken?: string };
    found.push(...page.records);
    nextToken = page.nextToken;
  } while (nextToken !== undefined && found.length < limit);
  return found;
}

function asLine(record: ShownRecord): string {
  const who = record.userIdentity?.arn ?? record.userIdentity?.type ?? "";
  // A call can use one in several ways: what it changed, and what it was asked about.
  const what = [...new Set((record.resources ?? []).map(({ ARN }) => ARN))].join(" ");
  const outcome = record.errorCode ?? "ok";
  const decisionId = record.additionalEventData?.decision?.decisionId;
  return [
    ...[record.eventTime, record.eventName, outcome, who],
    ...[record.sourceIPAddress ?? "", what],
    // For `packhouse policy explain`.
    ...(decisionId === undefined ? [] : [`--decision ${decisionId}`]),
  ].join("  ");
}

async function exportTrail(flags: PeriodFlags): Promise<void> {
  const { body } = await openExtension(flags, {
    method: "GET",
    path: "/packhouse/v1/audit/export",
    query: periodOf(flags),
  });
  if (body === null) return;
  await pipeline(Readable.fromWeb(body), process.stdout, { end: false });
}

/** The whole chain, a walk at a time. */
async function verifyTrail(flags: ClientFlags): Promise<ChainReport> {
  let whole: ChainReport = {
    ...{ batches: 0, records: 0, problems: [], first: undefined, last: undefined },
  };
  let next: ChainReport["next"];
  do {
    const query = next && { afterBatch: String(next.batch), afterHash: next.hash };
    const walk = (await callExtension(flags, {
      method: "GET",
      path: "/packhouse/v1/audit/verification",
      ...(query && { query }),
    })) as ChainReport;
    whole = joinReports(whole, walk);
    next = walk.next;
  } while (next !== undefined);
  return whole;
}

function joinReports(before: ChainReport, walk: ChainReport): ChainReport {
  return {
    batches: before.batches + walk.batches,
    records: before.records + walk.records,
    problems: [...before.problems, ...walk.problems],
    first: before.first ?? walk.first,
    last: walk.last ?? before.last,
  };
}

function asText({ batches, records, problems, first, last }: ChainReport): string {
  const ends = [first, last].map((place, index) =>
    place === undefined ? "" : `${index === 0 ? "first" : "last"}  ${place.batch}  ${place.hash}`,
  );
  const verdict =
    problems.length === 0 ? "the chain is whole" : `${problems.length} problems, see above`;
  return [
    ...problems,
    ...ends.filter((line) => line !== ""),
    `${batches} batches with ${records} records: ${verdict}.`,
  ].join("\n");
}

/** Of a stopped server. What reads its data is loaded only here, because loading it takes longer than most commands. */
async function verifyOffline(config: Config): Promise<ChainReport> {
  const { verifyStoredTrail } = await import("../server/verify-audit.js");
  return verifyStoredTrail(config);
}
