import { z } from "zod";
import { ValidationError } from "../../errors.js";

export interface SentInput {
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What the JSON body holds; undefined without one. */
  readonly body: unknown;
}

/** One object of labels, query and body, checked. @throws ValidationError that names each wrong member */
export function readInput<Input>(schema: z.ZodType<Input>, sent: SentInput): Input {
  const { labels, query, body } = sent;
  if (body !== undefined && (typeof body !== "object" || body === null || Array.isArray(body))) {
    throw new ValidationError("The body must be a JSON object.", "CANNOT_PARSE");
  }
  const parts = [labels, onePerName(query), body ?? {}];
  const names = parts.flatMap((part) => Object.keys(part));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ValidationError(`${twice} is given twice.`);
  const { success, data, error } = schema.safeParse(Object.assign({}, ...parts));
  if (success) return data;
  throw new ValidationError(error.issues.map(told).join(" "));
}

function onePerName(query: URLSearchParams): Record<string, string> {
  const members: Record<string, string> = {};
  for (const [name, value] of query) {
    if (Object.hasOwn(members, name)) throw new ValidationError(`${name} is given twice.`);
    members[name] = value;
  }
  return members;
}

function told({ path, message }: z.core.$ZodIssue): string {
  const sentence = message.replace(/\.?$/, ".");
  return path.length === 0 ? sentence : `${z.core.toDotPath(path)}: ${sentence}`;
}
