import { splitArn } from "./arn.js";
import type { RequestContext } from "./context.js";
import type { Condition, Statement } from "./document.js";
import type { PolicyRequest } from "./evaluate.js";
import { type Grant, matchPrincipal, type RequestPrincipal } from "./principals.js";

/** A request, made ready to be matched against many statements. */
export interface Question {
  readonly principal: RequestPrincipal;
  /** In lower case. */
  readonly action: string;
  /** The parts of its ARN. */
  readonly resource: readonly string[];
  readonly context: RequestContext;
}

export function questionOf({ principal, action, resource, context }: PolicyRequest): Question {
  return { principal, action: action.toLowerCase(), resource: splitArn(resource), context };
}

/** Whether a statement speaks of a request, and if not, which of its elements does not. */
export type StatementMatch =
  | {
      readonly matches: true;
      /** How near a resource policy names the principal. */
      readonly grant: Grant | undefined;
    }
  | { readonly matches: false; readonly element: "Action" | "Resource" | "Principal" }
  | { readonly matches: false; readonly element: "Condition"; readonly condition: Condition };

/** `namesPrincipals`: it is of a resource policy. Elements are looked at in the order of what they cost. */
export function matchStatement(
  statement: Statement,
  question: Question,
  namesPrincipals: boolean,
): StatementMatch {
  const { actions, resources, principals, conditions } = statement;
  const { action, resource, context } = question;
  if (actions.patterns.some((matches) => matches(action)) === actions.isExcluding) return noAction;
  if (resources.patterns.some((matches) => matches(resource, context)) === resources.isExcluding) {
    return noResource;
  }
  const grant = namesPrincipals ? matchPrincipal(principals, question.principal) : undefined;
  if (namesPrincipals && grant === undefined) return noPrincipal;
  const failed = conditions.find(({ holds }) => !holds(context));
  if (failed !== undefined) return { matches: false, element: "Condition", condition: failed };
  return { matches: true, grant };
}

const noAction = { matches: false, element: "Action" } as const;
const noResource = { matches: false, element: "Resource" } as const;
const noPrincipal = { matches: false, element: "Principal" } as const;
