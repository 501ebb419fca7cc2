import { findContextValue, type RequestContext } from "./context.js";
import { ANY_RUN, compileGlob, type GlobPiece, globPieces, matchesGlob } from "./match.js";
import { PolicyError } from "./policy-error.js";

/** `${key, 'fallback'}`: the value of a condition key, put in when a request is decided. */
export interface PolicyVariable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/** Text of a policy, taken apart: literals, wildcards, policy variables. */
export type Template = readonly (GlobPiece | PolicyVariable)[];

/** Whether a text matches, given the values of the policy variables. */
export type Pattern = (text: string, context: RequestContext) => boolean;

/** What is special in the text: wildcards in patterns, variables since version 2012-10-17. */
export interface TemplateSyntax {
  readonly wildcards: boolean;
  readonly variables: boolean;
}

/** @throws PolicyError for a variable that is not closed */
export function parseTemplate(text: string, syntax: TemplateSyntax, place: string): Template {
  const plain = syntax.wildcards ? globPieces : (literal: string) => [literal];
  if (!syntax.variables) return plain(text);
  const template: (GlobPiece | PolicyVariable)[] = [];
  const variable = /\$\{([^,'{}]+)(?:,\s*'([^']*)'\s*)?\}/y;
  let at = 0;
  for (let start = text.indexOf("${"); start >= 0; start = text.indexOf("${", at)) {
    variable.lastIndex = start;
    const found = variable.exec(text);
    if (found === null) {
      throw new PolicyError(
        place,
        `${JSON.stringify(text)} has a policy variable that cannot be read; write \${key} or \${key, 'default'}, and \${$} for a dollar sign`,
      );
    }
    template.push(...plain(text.slice(at, start)), variablePiece(found));
    at = variable.lastIndex;
  }
  template.push(...plain(text.slice(at)));
  return template.filter((piece) => piece !== "");
}

function variablePiece([, name = "", fallback]: RegExpExecArray): string | PolicyVariable {
  const key = name.trim();
  // `${*}`, `${?}` and `${$}` are how these characters are written literally.
  return key === "*" || key === "?" || key === "$" ? key : { key, fallback };
}

export function isVariable(piece: GlobPiece | PolicyVariable): piece is PolicyVariable {
  return typeof piece === "object";
}

/** A template without variables is compiled here and now, once. */
export function compilePattern(template: Template): Pattern {
  const fixed = template.filter((piece): piece is GlobPiece => !isVariable(piece));
  if (fixed.length < template.length) {
    return (text, context) => {
      const pieces = substitute(template, context);
      return pieces !== undefined && matchesGlob(compileGlob(pieces), text);
    };
  }
  if (fixed.length === 1 && fixed[0] === ANY_RUN) return () => true;
  const glob = compileGlob(fixed);
  return (text) => matchesGlob(glob, text);
}

/** Values go in as literals: a tag with the value `*` is no wildcard. Undefined when a variable has no value. */
export function substitute(template: Template, context: RequestContext): GlobPiece[] | undefined {
  const pieces: GlobPiece[] = [];
  for (const piece of template) {
    if (!isVariable(piece)) {
      pieces.push(piece);
      continue;
    }
    const value = findContextValue(context, piece.key);
    // Only keys with a single value can be put in.
    const text = typeof value === "string" ? value : piece.fallback;
    if (text === undefined) return undefined;
    pieces.push(text);
  }
  return pieces;
}
