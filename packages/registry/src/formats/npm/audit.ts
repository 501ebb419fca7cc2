// Security advisories (protocols A5.2): known to the public registry only, so that it is asked, but never about
// packages that were published here: their names are nobody else's business.
import { type Reply, json } from "../../http/reply.js";
import { ValidationError } from "../../errors.js";
import type { FormatRequest, FormatServices } from "../format.js";
import { type JsonObject, isJsonObject, objectAt, withoutMembers } from "../shared/json-object.js";
import { parseNpmName } from "./package-name.js";
import type { PackumentCache } from "./packument-cache.js";
import { readJsonBody } from "../shared/read-body.js";

const maxBodyBytes = 16 * 1024 * 1024;
const namesAtOnce = 8;

/** `POST /-/npm/v1/security/advisories/bulk`: `{}` says that nothing is known. */
export async function bulkAdvisories(
  request: FormatRequest,
  services: Pick<FormatServices, "upstreamApi">,
  cache: PackumentCache,
): Promise<Reply> {
  const asked = await readQuestion(request);
  const hidden = await namesPublishedHere(request, cache, Object.keys(asked));
  const question = Object.fromEntries(Object.entries(asked).filter(([name]) => !hidden.has(name)));
  const path = "-/npm/v1/security/advisories/bulk";
  return json(200, (await forward(request, services, path, question)) ?? {});
}

/** `POST /-/npm/v1/security/audits[/quick]`: pnpm 10 and yarn 1 send their tree. */
export async function auditReport(
  request: FormatRequest,
  services: Pick<FormatServices, "upstreamApi">,
  cache: PackumentCache,
  path: "-/npm/v1/security/audits" | "-/npm/v1/security/audits/quick",
): Promise<Reply> {
  const asked = await readQuestion(request);
  const hidden = await namesPublishedHere(request, cache, [...namesInTree(asked)]);
  // Nor is the name of the audited project.
  const question = withoutMembers(withoutNames(asked, hidden), ["name", "version"]);
  return json(200, (await forward(request, services, path, question)) ?? emptyReport(asked));
}

async function readQuestion(request: FormatRequest): Promise<JsonObject> {
  const question = await readJsonBody(request.http, maxBodyBytes);
  if (isJsonObject(question)) return question;
  throw new ValidationError("an audit question is a JSON object", "CANNOT_PARSE");
}

async function forward(
  { repository }: FormatRequest,
  { upstreamApi }: Pick<FormatServices, "upstreamApi">,
  path: string,
  question: JsonObject,
): Promise<JsonObject | undefined> {
  const answer = await upstreamApi.ask(repository, "npm", {
    method: "POST",
    path,
    headers: { "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(question)),
    maxBytes: maxBodyBytes,
  });
  if (!answer) return undefined;
  try {
    const report: unknown = JSON.parse(answer.body.toString());
    return isJsonObject(report) ? report : undefined;
  } catch {
    return undefined;
  }
}

async function namesPublishedHere(
  { repository }: FormatRequest,
  cache: PackumentCache,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const here = new Set<string>();
  for (let start = 0; start < names.length; start += namesAtOnce) {
    const batch = names.slice(start, start + namesAtOnce);
    await Promise.all(
      batch.map(async (text) => {
        if (!(await isKnownPublic(repository, cache, text))) here.add(text);
      }),
    );
  }
  return here;
}

/** What cannot be seen now might be private: it is left out, too. */
async function isKnownPublic(
  repository: FormatRequest["repository"],
  cache: PackumentCache,
  text: string,
): Promise<boolean> {
  const name = parseNpmName(text);
  try {
    const packument = cache.find(repository, name) ?? (await cache.load(repository, name));
    return packument !== undefined && !packument.merged.isPublishedHere;
  } catch {
    return false;
  }
}

const maxTreeDepth = 64;

function namesInTree(node: JsonObject, names = new Set<string>(), depth = 0): ReadonlySet<string> {
  if (depth > maxTreeDepth)
    throw new ValidationError(`the audited tree is deeper than ${maxTreeDepth}`);
  for (const member of ["requires", "dependencies"]) {
    for (const [name, child] of Object.entries(objectAt(node, member) ?? {})) {
      names.add(name);
      if (isJsonObject(child)) namesInTree(child, names, depth + 1);
    }
  }
  return names;
}

function withoutNames(node: JsonObject, hidden: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(node).map(([member, value]) => {
      if ((member !== "requires" && member !== "dependencies") || !isJsonObject(value))
        return [member, value];
      const shown = Object.entries(value).filter(([name]) => !hidden.has(name));
      return [
        member,
        Object.fromEntries(
          shown.map(([name, child]) => [
            name,
            isJsonObject(child) ? withoutNames(child, hidden) : child,
          ]),
        ),
      ];
    }),
  );
}

function emptyReport(asked: JsonObject): JsonObject {
  const dependencies = Object.keys(objectAt(asked, "dependencies") ?? {}).length;
  return {
    actions: [],
    advisories: {},
    muted: [],
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
      dependencies,
      devDependencies: 0,
      optionalDependencies: 0,
      totalDependencies: dependencies,
    },
  };
}
