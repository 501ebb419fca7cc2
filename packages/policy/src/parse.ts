import type { ActionCheck, Policy, PolicyKind, PolicyVersion, Statement } from "./document.js";
import { checkNames, isList, isObject, type Json, parseJson, placeOf } from "./json.js";
import { parseStatement, type StatementRules } from "./parse-statement.js";
import { PolicyError } from "./policy-error.js";

export interface PolicyLimits {
  /** Of a resource policy all characters count, of others those that are no white space. */
  readonly maxCharacters?: number;
  /** Asked about each action, to refuse those that do not exist. Absent: any action of any service is taken. */
  readonly checkAction?: ActionCheck;
}

/**
 * What CodeArtifact takes at most, the most that IAM takes of one identity (a role's inline policies), and its quota of
 * trust policies at its highest.
 */
const MAX_CHARACTERS: Readonly<Record<PolicyKind, number>> = {
  resource: 7168,
  identity: 10_240,
  trust: 4096,
};

/**
 * Compiles an IAM policy document (JSON policy language, versions 2008-10-17 and 2012-10-17).
 * @throws PolicyError when anything in it is not understood: nothing is ignored
 */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  { maxCharacters = MAX_CHARACTERS[kind], checkAction }: PolicyLimits = {},
): Policy {
  checkText(text, kind, maxCharacters);
  const document = parseJson(text);
  if (!isObject(document)) {
    throw new PolicyError("document", 'write an object with "Version" and "Statement"');
  }
  checkNames(
    document,
    kind === "identity" ? ["Version", "Statement"] : ["Version", "Id", "Statement"],
    "document",
  );
  const version = parseVersion(document.get("Version"));
  return {
    kind,
    version,
    id: parseId(document.get("Id")),
    statements: parseStatements(document.get("Statement"), { kind, version, checkAction }),
  };
}

function checkText(text: string, kind: PolicyKind, maxCharacters: number): void {
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

function parseStatements(element: Json | undefined, rules: StatementRules): readonly Statement[] {
  const list = isList(element) ? element : [element];
  if (element === undefined || list.length === 0) {
    throw new PolicyError("Statement", "is missing; write at least one");
  }
  const seen = new Set<string>();
  return list.map((item, i) => {
    const place = isList(element) ? `Statement[${String(i)}]` : "Statement";
    const statement = parseStatement(item, rules, place);
    if (statement.sid !== undefined && seen.has(statement.sid)) {
      throw new PolicyError(`${place}.Sid`, `${JSON.stringify(statement.sid)} is used before`);
    }
    seen.add(statement.sid ?? "");
    return statement;
  });
}
