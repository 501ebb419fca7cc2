import type { Command } from "commander";
import { callExtension } from "./call-extension.js";
import { type ClientFlags, addClientOptions } from "./client.js";
import { CommandError } from "./command-error.js";
import { type OutputFormat, addOutputOption, printResult } from "./output.js";

interface ExplainFlags extends ClientFlags {
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly context: readonly string[];
  readonly decision?: string;
  readonly output: OutputFormat;
}

interface Explanation {
  readonly summary: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly policies: readonly {
    readonly name: string;
    readonly source: string;
    readonly account: string;
    readonly statements?: readonly {
      readonly sid?: string;
      readonly effect: string;
      readonly matches: boolean;
      readonly because: string;
    }[];
  }[];
}

/** `packhouse policy`: why something is allowed or refused. */
export function addPolicyCommand(program: Command): void {
  const policy = program.command("policy").description("what policies allow, and why");
  const explain = policy
    .command("explain")
    .description("say why a request was refused, or what would be decided of one")
    .option("--decision <id>", "id of a refusal, as its message has it")
    .option("--principal <arn>", "user, role or role session that would ask")
    .option("--action <action>", "for example codeartifact:ReadFromRepository")
    .option("--resource <arn>", "ARN, or * for the account itself")
    .option(
      "--context <key=value>",
      "condition key of the request, for example aws:SourceIp=10.0.0.1; can be repeated",
      (pair: string, before: readonly string[]) => [...before, pair],
      [],
    );
  addClientOptions(addOutputOption(explain)).action(async () => {
    const flags = explain.opts<ExplainFlags>();
    printResult(flags.output, await askFor(flags), explanationText);
  });
}

/** @throws CommandError */
async function askFor(flags: ExplainFlags): Promise<Explanation> {
  const { decision, principal, action, resource } = flags;
  if (decision !== undefined) {
    const path = `/packhouse/v1/policy/decisions/${encodeURIComponent(decision)}`;
    return (await callExtension(flags, { method: "GET", path })) as Explanation;
  }
  if (principal === undefined || action === undefined || resource === undefined) {
    throw new CommandError("Give --decision, or --principal, --action and --resource.");
  }
  const body = { principal, action, resource, context: contextOf(flags.context) };
  const path = "/packhouse/v1/policy/explain";
  return (await callExtension(flags, { method: "POST", path, body })) as Explanation;
}

function contextOf(pairs: readonly string[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new CommandError(`${JSON.stringify(pair)} is not of the form key=value.`);
    const key = pair.slice(0, at);
    values.set(key, [...(values.get(key) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(
    [...values].map(([key, list]) => [key, list.length === 1 ? (list[0] ?? "") : list]),
  );
}

function explanationText({ summary, policies, ...asked }: Explanation): string {
  const lines = [
    summary,
    `  ${asked.principal}`,
    `  ${asked.action} on ${asked.resource}`,
    ...policies.flatMap(({ name, source, account, statements }) => [
      `${name} (${source}, account ${account})`,
      ...(statements?.map(({ sid, effect, matches, because }, index) => {
        const label = sid === undefined ? "" : ` ${sid}`;
        return `  ${matches ? "✓" : "✗"} ${index + 1}${label} ${effect}: ${because}`;
      }) ?? ["  (another account's: not shown)"]),
    ]),
  ];
  if (policies.length === 0)
    lines.push("No policy applies: neither to the principal nor to the resource.");
  return lines.join("\n");
}
