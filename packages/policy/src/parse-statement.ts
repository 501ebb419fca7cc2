import { type ArnPattern, compileResourcePattern } from "./arn-pattern.js";
import { compileConditions } from "./conditions.js";
import type {
  ActionCheck,
  ActionPattern,
  Listed,
  PolicyKind,
  PolicyVersion,
  Statement,
} from "./document.js";
import { checkNames, isList, isObject, type Json, type JsonObject } from "./json.js";
import { compileGlob, globPieces, matchesGlob } from "./match.js";
import { parseTemplate } from "./pattern.js";
import { PolicyError } from "./policy-error.js";
import { compilePrincipals } from "./principals.js";

const ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/** What the document around a statement says about it. */
export interface StatementRules {
  readonly kind: PolicyKind;
  readonly version: PolicyVersion;
  readonly checkAction: ActionCheck | undefined;
}

/** @throws PolicyError */
export function parseStatement(
  item: Json | undefined,
  { kind, version, checkAction }: StatementRules,
  place: string,
): Statement {
  const hasVariables = version === "2012-10-17";
  if (!isObject(item)) throw new PolicyError(place, "must be an object");
  // First, as it knows better what to say of its elements.
  const principals = parsePrincipals(item, kind, place);
  checkNames(item, kind === "identity" ? ELEMENTS : [...ELEMENTS, "Principal"], place);
  const condition = item.get("Condition");
  return {
    sid: parseSid(item.get("Sid"), `${place}.Sid`),
    effect: parseEffect(item.get("Effect"), `${place}.Effect`),
    actions: parseListed(item, "Action", place, (text, at) => compileAction(text, checkAction, at)),
    resources: kind === "trust" ? ownRole(item, place) : parseResources(item, hasVariables, place),
    principals,
    conditions:
      condition === undefined
        ? []
        : compileConditions(condition, hasVariables, `${place}.Condition`),
  };
}

function parseResources(
  item: JsonObject,
  hasVariables: boolean,
  place: string,
): Listed<ArnPattern> {
  return parseListed(item, "Resource", place, (text, at) =>
    compileResourcePattern(
      parseTemplate(text, { wildcards: true, variables: hasVariables }, at),
      at,
    ),
  );
}

/** A trust policy speaks of the role it hangs on, whichever that is. */
function ownRole(item: JsonObject, place: string): Listed<ArnPattern> {
  const named = ["Resource", "NotResource"].find((element) => item.has(element));
  if (named === undefined) return { isExcluding: true, patterns: [] };
  throw new PolicyError(
    `${place}.${named}`,
    "is not allowed in a trust policy; it is about the role it hangs on",
  );
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
  if (kind !== "identity") {
    if (principal !== undefined) return compilePrincipals(principal, `${place}.Principal`);
    throw new PolicyError(`${place}.Principal`, `is missing; a ${kind} policy says whom it is for`);
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

function compileAction(text: string, check: ActionCheck | undefined, place: string): ActionPattern {
  if (text === "*" || text === "*:*") return () => true;
  if (!/^[a-z\d-]+:[a-z\d*?]+$/i.test(text)) {
    throw new PolicyError(
      place,
      `${JSON.stringify(text)} is no action; write service:Action, for example "codeartifact:ReadFromRepository", or "*"`,
    );
  }
  const glob = compileGlob(globPieces(text.toLowerCase()));
  const matches: ActionPattern = (action) => matchesGlob(glob, action);
  const problem = check?.(text, matches);
  if (problem !== undefined) throw new PolicyError(place, problem);
  return matches;
}
