import { compileResourcePattern } from "./arn-pattern.js";
import { compileConditions } from "./conditions.js";
import type {
  ActionPattern,
  Listed,
  Policy,
  PolicyKind,
  PolicyVersion,
  Statement,
} from "./document.js";
import { type Json, type JsonObject, parseJson, placeOf } from "./json.js";
import { compileGlob, globPieces, matchesGlob } from "./match.js";
import { parseTemplate } from "./pattern.js";
import { PolicyError } from "./policy-error.js";
import { compilePrincipals } from "./principals.js";

export interface PolicyLimits {
  /** Of a resource policy all characters count, of an identity policy those that are no white space. */
  readonly maxCharacters: number;
}

/** What CodeArtifact takes at most, and the most that IAM takes of one identity (a role's inline policies). */
const DEFAULT_LIMITS: Readonly<Record<PolicyKind, PolicyLimits>> = {
  resource: { maxCharacters: 7168 },
  identity: { maxCharacters: 10_240 },
};

/**
 * Compiles an IAM policy document (JSON policy language, versions 2008-10-17 and 2012-10-17).
 * @throws PolicyError when anything in it is not understood: nothing is ignored
 */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  limits: PolicyLimits = DEFAULT_LIMITS[kind],
): Policy {
  checkText(text, kind, limits);
  const document = parseJson(text);
  if (!isObject(document)) {
    throw new PolicyError("document", 'write an object with "Version" and "Statement"');
  }
  checkNames(
    document,
    kind === "resource" ? ["Version", "Id", "Statement"] : ["Version", "Statement"],
    "document",
  );
  const version = parseVersion(document.get("Version"));
  return {
    kind,
    version,
    id: parseId(document.get("Id")),
    statements: parseStatements(document.get("Statement"), kind, version),
  };
}

function checkText(text: string, kind: PolicyKind, { maxCharacters }: PolicyLimits): void {
  const counted = kind === "resource" ? text : text.replace(/\s/g, "");
  if (counted.length > maxCharacters) {
    const problem = `has ${String(counted.length)} characters, more than the ${String(maxCharacters)} allowed; shorten it, for example with wildcards`;
    throw new PolicyError("document", problem);
  }
  const foreign = /[^\t\n\r\u0020-\u00ff]/.exec(text);
  if (foreign !== null) {
    throw new PolicyError(
      placeOf(text, foreign.index),
      `the character ${JSON.stringify(foreign[0])} is not allowed; use U+0020 to U+00FF, tab and line ends`,
    );
  }
}

function parseVersion(version: Json | undefined): PolicyVersion {
  // What IAM does with documents that do not say.
  if (version === undefined) return "2008-10-17";
  if (version === "2008-10-17" || version === "2012-10-17") return version;
  throw new PolicyError("Version", 'is unknown; write "2012-10-17"');
}

function parseId(id: Json | undefined): string | undefined {
  if (id === undefined || typeof id === "string") return id;
  throw new PolicyError("Id", "must be a text");
}

function parseStatements(
  element: Json | undefined,
  kind: PolicyKind,
  version: PolicyVersion,
): readonly Statement[] {
  const list = isList(element) ? element : [element];
  if (element === undefined || list.length === 0) {
    throw new PolicyError("Statement", "is missing; write at least one");
  }
  const seen = new Set<string>();
  return list.map((item, i) => {
    const place = isList(element) ? `Statement[${String(i)}]` : "Statement";
    const statement = parseStatement(item, kind, version === "2012-10-17", place);
    if (statement.sid !== undefined && seen.has(statement.sid)) {
      throw new PolicyError(`${place}.Sid`, `${JSON.stringify(statement.sid)} is used before`);
    }
    seen.add(statement.sid ?? "");
    return statement;
  });
}

const STATEMENT_NAMES = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

function parseStatement(
  item: Json | undefined,
  kind: PolicyKind,
  hasVariables: boolean,
  place: string,
): Statement {
  if (!isObject(item)) throw new PolicyError(place, "must be an object");
  checkNames(item, [...STATEMENT_NAMES, "Principal", "NotPrincipal"], place);
  const condition = item.get("Condition");
  return {
    sid: parseSid(item.get("Sid"), `${place}.Sid`),
    effect: parseEffect(item.get("Effect"), `${place}.Effect`),
    actions: parseListed(item, "Action", place, compileAction),
    resources: parseListed(item, "Resource", place, (text, at) =>
      compileResourcePattern(
        parseTemplate(text, { wildcards: true, variables: hasVariables }, at),
        at,
      ),
    ),
    principals: parsePrincipals(item, kind, place),
    conditions:
      condition === undefined
        ? []
        : compileConditions(condition, hasVariables, `${place}.Condition`),
  };
}

function parseSid(sid: Json | undefined, place: string): string | undefined {
  if (sid === undefined || (typeof sid === "string" && /^[A-Za-z0-9]*$/.test(sid))) {
    return sid === "" ? undefined : sid;
  }
  throw new PolicyError(place, "takes letters and digits only");
}

function parseEffect(effect: Json | undefined, place: string): "Allow" | "Deny" {
  if (effect === "Allow" || effect === "Deny") return effect;
  throw new PolicyError(place, 'write "Allow" or "Deny"');
}

function parsePrincipals(item: JsonObject, kind: PolicyKind, place: string) {
  const principal = item.get("Principal");
  if (item.has("NotPrincipal")) {
    throw new PolicyError(
      `${place}.NotPrincipal`,
      'is not supported; write "Effect": "Deny" with "Principal": "*" and the condition ArnNotEquals on aws:PrincipalArn',
    );
  }
  if (kind === "resource") {
    if (principal !== undefined) return compilePrincipals(principal, `${place}.Principal`);
    throw new PolicyError(
      `${place}.Principal`,
      "is missing; a resource policy says whom it is for",
    );
  }
  if (principal === undefined) return [];
  throw new PolicyError(
    `${place}.Principal`,
    "is not allowed in an identity policy; it is for those it hangs on",
  );
}

/** Exactly one of the element and its `Not…` form. */
function parseListed<Pattern>(
  item: JsonObject,
  name: "Action" | "Resource",
  place: string,
  compile: (text: string, place: string) => Pattern,
): Listed<Pattern> {
  const isExcluding = item.has(`Not${name}`);
  if (isExcluding === item.has(name)) {
    throw new PolicyError(place, `write exactly one of "${name}" and "Not${name}"`);
  }
  const at = `${place}.${isExcluding ? "Not" : ""}${name}`;
  const element = item.get(isExcluding ? `Not${name}` : name);
  const list = isList(element) ? element : [element];
  if (list.length === 0) throw new PolicyError(at, "give at least one");
  const patterns = list.map((text, i) => {
    const itemPlace = isList(element) ? `${at}[${String(i)}]` : at;
    if (typeof text !== "string") throw new PolicyError(itemPlace, "must be a text");
    return compile(text, itemPlace);
  });
  return { isExcluding, patterns };
}

function compileAction(text: string, place: string): ActionPattern {
  if (text === "*" || text === "*:*") return () => true;
  if (!/^[a-z\d-]+:[a-z\d*?]+$/i.test(text)) {
    throw new PolicyError(
      place,
      `${JSON.stringify(text)} is no action; write service:Action, for example "codeartifact:ReadFromRepository", or "*"`,
    );
  }
  const glob = compileGlob(globPieces(text.toLowerCase()));
  return (action) => matchesGlob(glob, action);
}

function checkNames(object: JsonObject, names: readonly string[], place: string): void {
  for (const name of object.keys()) {
    if (names.includes(name)) continue;
    throw new PolicyError(
      place,
      `unknown element ${JSON.stringify(name)}; known are ${names.join(", ")}`,
    );
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
