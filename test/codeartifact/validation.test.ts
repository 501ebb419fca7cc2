/** Every member of every operation's input at its limits and beyond, signed and sent as it is. */
import { type CodeartifactClient, ListDomainsCommand } from "@aws-sdk/client-codeartifact";
import { type ApiOperation, type InputMember, listOperations } from "../harness/input-members.js";
import { groupRestrictions, type MemberLimits, memberLimits } from "../harness/member-limits.js";
import { Packhouse } from "../harness/packhouse.js";

let packhouse: Packhouse;

beforeAll(async () => {
  // Creations at the limits must not end at a quota.
  packhouse = await Packhouse.start({
    environment: { PACKHOUSE_LIMITS_MAX_DOMAINS_PER_ACCOUNT: "1000" },
  });
});

afterAll(() => packhouse.close());

type Input = Readonly<Record<string, unknown>>;

/** One input that is wrong in one place, and the member its refusal must name. */
interface Case {
  readonly what: string;
  readonly input: Input;
  readonly member: string;
}

function limitsOf({ name, isMap }: InputMember): MemberLimits {
  const limits = name === "restrictions" && isMap ? groupRestrictions : memberLimits[name];
  if (limits === undefined) throw new Error(`member-limits.ts has no line for ${name}`);
  return limits;
}

function goodValues(member: InputMember): readonly unknown[] {
  const limits = limitsOf(member);
  switch (limits.kind) {
    case "text":
    case "number":
      return limits.good;
    case "list":
      return [[limits.item]];
    case "map":
    case "plain":
      return [limits.good];
  }
}

function badValues(member: InputMember): readonly unknown[] {
  const limits = limitsOf(member);
  const isJson = member.query === undefined && member.header === undefined;
  const wrongType = isJson && !member.isStream ? [true] : [];
  switch (limits.kind) {
    case "text":
      return [...limits.bad.filter((bad) => isJson || !isEmptyOwner(member, bad)), ...wrongType];
    case "number":
      return [...limits.bad, isJson ? "10" : "ten", ...wrongType];
    case "list": {
      const tooMany = Array.from({ length: limits.max + 1 }, (_, n) => numbered(limits.item, n));
      const items = limits.bad.map((bad) => [bad]);
      return [tooMany, ...items, [null], [1], limits.item, ...wrongType];
    }
    case "map":
      return [...limits.bad, [], ...wrongType];
    case "plain":
      if (member.isBoolean) return ["maybe"];
      return member.isStream ? [] : [[], ...wrongType];
  }
}

/** An empty owner is an absent one: the aws CLI sends it so. */
function isEmptyOwner({ name }: InputMember, value: string): boolean {
  return name === "domainOwner" && value === "";
}

function numbered(item: unknown, n: number): unknown {
  return typeof item === "string" ? `${item}${String(n)}` : item;
}

/** What an operation needs, each member at its first good value. */
function leastInput({ members }: Pick<ApiOperation, "members">): Input {
  const required = members.filter(({ isRequired }) => isRequired);
  return Object.fromEntries(required.map((member) => [member.name, goodValues(member)[0]]));
}

/** Each member at each of its limits. */
function goodInputs(operation: ApiOperation): Case[] {
  const least = leastInput(operation);
  return operation.members.flatMap((member) =>
    goodValues(member).map((good) => ({
      what: `${member.name} = ${JSON.stringify(good).slice(0, 60)}`,
      input: { ...least, [member.name]: good },
      member: member.name,
    })),
  );
}

function badInputs(operation: ApiOperation): Case[] {
  const least = leastInput(operation);
  return operation.members.flatMap((member) => {
    const { name, isRequired, members, isStream } = member;
    const missing = { what: `no ${name}`, input: without(least, name), member: name };
    return [
      ...(isRequired && !isStream ? [missing] : []),
      ...badValues(member).map((bad) => ({
        what: `${name} = ${JSON.stringify(bad).slice(0, 60)}`,
        input: { ...least, [name]: bad },
        member: name,
      })),
      ...nested(member, members, least),
    ];
  });
}

/** A member of a structure, or of a list's structure. */
function nested(outer: InputMember, members: readonly InputMember[], least: Input): Case[] {
  if (members.length === 0) return [];
  const isList = limitsOf(outer).kind === "list";
  const wrap = (inner: object) => ({ ...least, [outer.name]: isList ? [inner] : inner });
  const good = leastInput({ members });
  return members.flatMap((member) => {
    const cases = badValues(member).map((bad) => ({
      what: `${outer.name}.${member.name} = ${JSON.stringify(bad).slice(0, 60)}`,
      input: wrap({ ...good, [member.name]: bad }),
      member: member.name,
    }));
    const missing = {
      what: `no ${outer.name}.${member.name}`,
      input: wrap(without(good, member.name)),
      member: member.name,
    };
    return member.isRequired ? [missing, ...cases] : cases;
  });
}

interface Answer {
  readonly name: string;
  readonly reason?: string;
  readonly message: string;
}

/** Sends exactly this input, whatever the SDK would think of it; signed by the SDK. */
async function ask(
  client: CodeartifactClient,
  operation: ApiOperation,
  input: Input,
): Promise<Answer> {
  const command = new ListDomainsCommand({});
  command.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, toRequest(operation, input, args.request as Headed));
      return next(args);
    },
    { step: "build", priority: "high", name: "as-it-is" },
  );
  try {
    await client.send(command);
    return { name: "accepted", message: "" };
  } catch (error) {
    return error as Answer;
  }
}

function without(input: Input, name: string): Input {
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== name));
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Headed {
  readonly headers: Readonly<Record<string, string>>;
}

function toRequest({ method, path, members }: ApiOperation, input: Input, { headers }: Headed) {
  const query: Record<string, string> = {};
  const own: Record<string, string> = {};
  const json: Record<string, unknown> = {};
  let body = "";
  for (const { name, query: inQuery, header, isStream } of members) {
    const value = input[name];
    if (value === undefined) continue;
    if (inQuery !== undefined) query[inQuery] = asText(value);
    else if (header !== undefined) own[header.toLowerCase()] = asText(value);
    else if (isStream) body = asText(value);
    else json[name] = value;
  }
  if (Object.keys(json).length > 0) body = JSON.stringify(json);
  const length = String(Buffer.byteLength(body));
  return { method, path, query, body, headers: { ...headers, ...own, "content-length": length } };
}

const refusesValue = ({ name, reason }: Answer) =>
  name === "ValidationException" && reason === "FIELD_VALIDATION_FAILED";
const isNaming = ({ message }: Answer, member: string) =>
  new RegExp(`\\b${member}\\b`).test(message);

/** The digest of a publish is a header of the signature too: what is wrong with it is refused with the signature. */
const signedHeader = "x-amz-content-sha256";

const operations = listOperations().map((operation) => ({
  ...operation,
  members: operation.members.filter(({ header }) => header?.toLowerCase() !== signedHeader),
}));

test("the SDK has 48 operations, and every member of their inputs a line of limits", () => {
  expect(operations).toHaveLength(48);
  for (const { members } of operations) members.forEach(limitsOf);
});

const names = operations.map((operation) => [operation.name, operation] as const);

test.each(names)(
  "%s refuses what is beyond the limits, and names the member",
  async (_, operation) => {
    const cases = badInputs(operation);
    const wrong: string[] = [];
    for (const { what, input, member } of cases) {
      const answer = await ask(packhouse.client, operation, input);
      if (refusesValue(answer) && isNaming(answer, member)) continue;
      wrong.push(`${what}: ${answer.name} ${answer.reason ?? ""} ${answer.message}`);
    }
    expect(cases.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  },
);

test.each(names)("%s takes what is at the limits", async (_, operation) => {
  const wrong: string[] = [];
  for (const { what, input, member } of goodInputs(operation)) {
    const answer = await ask(packhouse.client, operation, input);
    const { message } = answer;
    const isRefused = refusesValue(answer) && new RegExp(`\\b${member}(\\S*) must`).test(message);
    if (isRefused || answer.name === "InternalServerException") wrong.push(`${what}: ${message}`);
  }
  expect(wrong).toEqual([]);
});
