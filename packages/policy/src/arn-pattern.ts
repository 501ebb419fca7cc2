import { splitArn } from "./arn.js";
import type { RequestContext } from "./context.js";
import { ANY_RUN } from "./match.js";
import { compilePattern, isVariable, type Pattern, type Template } from "./pattern.js";
import { PolicyError } from "./policy-error.js";

const ARN_PARTS = 6;

/** Whether an ARN, split by `splitArn`, matches. */
export type ArnPattern = (parts: readonly string[], context: RequestContext) => boolean;

/**
 * A pattern of `Resource` or `NotResource`: `*`, or an ARN whose first five parts match one by one.
 * A shorter one that ends in `*` covers all that follows, as `arn:aws:codeartifact:*` does.
 * @throws PolicyError
 */
export function compileResourcePattern(template: Template, place: string): ArnPattern {
  if (isEverything(template)) return () => true;
  const parts = splitTemplate(template);
  if (!isArn(parts) || (parts.length < ARN_PARTS && parts.at(-1)?.at(-1) !== ANY_RUN)) {
    throw new PolicyError(
      place,
      'this is no resource; write an ARN, for example "arn:aws:codeartifact:us-east-1:111122223333:repository/my-domain/my-repo", or "*"',
    );
  }
  if (parts.slice(0, ARN_PARTS - 1).some((part) => part.some(isVariable))) {
    throw new PolicyError(
      place,
      "policy variables stand after the fifth colon of an ARN only; write the region and the account out, or use *",
    );
  }
  return matchParts(parts);
}

/**
 * A value of `ArnLike` and its kin: six parts matched one by one, so that no `*` crosses one of the
 * first five colons; or a variable that holds a whole ARN.
 * @throws PolicyError
 */
export function compileArnCondition(template: Template, place: string): Pattern {
  if (isEverything(template)) return () => true;
  const isPlain = template.every((piece) => typeof piece !== "number");
  if (isPlain && template[0] !== undefined && isVariable(template[0])) {
    return compilePattern(template);
  }
  const parts = splitTemplate(template);
  if (parts.length < ARN_PARTS || !isArn(parts)) {
    throw new PolicyError(
      place,
      'this is no ARN; write all six parts, for example "arn:aws:iam::111122223333:role/*"',
    );
  }
  const matches = matchParts(parts);
  return (text, context) => matches(splitArn(text), context);
}

function isEverything(template: Template): boolean {
  return template.length > 0 && template.every((piece) => piece === ANY_RUN);
}

function isArn([scheme]: readonly Template[]): boolean {
  return scheme?.length === 1 && scheme[0] === "arn";
}

/** The last part of the pattern matches all that is left of the ARN. */
function matchParts(templates: readonly Template[]): ArnPattern {
  const patterns = templates.map(compilePattern);
  const last = patterns.length - 1;
  return (parts, context) => {
    if (parts.length < patterns.length) return false;
    return patterns.every((matches, i) => {
      const text =
        i === last && parts.length > patterns.length ? parts.slice(i).join(":") : parts[i];
      return text !== undefined && matches(text, context);
    });
  };
}

/** Splits at the colons of literals; those in the name of a variable are not the ARN's. */
function splitTemplate(template: Template): Template[] {
  let current: Template[number][] = [];
  const parts = [current];
  for (const piece of template) {
    if (typeof piece !== "string") {
      current.push(piece);
      continue;
    }
    const [head = "", ...tail] = splitAtMost(piece, ARN_PARTS - parts.length);
    if (head !== "") current.push(head);
    for (const text of tail) {
      current = text === "" ? [] : [text];
      parts.push(current);
    }
  }
  return parts;
}

function splitAtMost(text: string, maxColons: number): string[] {
  const texts = text.split(":");
  if (texts.length <= maxColons + 1) return texts;
  return [...texts.slice(0, maxColons), texts.slice(maxColons).join(":")];
}
