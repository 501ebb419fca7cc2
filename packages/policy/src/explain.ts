import { findContextValue } from "./context.js";
import type { Policy, Statement } from "./document.js";
import {
  type Decision,
  evaluate,
  type PolicyRequest,
  type PolicySet,
  type PolicySource,
} from "./evaluate.js";
import { matchStatement, type Question, questionOf } from "./match-statement.js";

/** What one statement has to say of a request. */
interface StatementExplanation {
  /** Index in the document. */
  readonly statement: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly matches: boolean;
  /** Of a statement that matches: how near it names the principal, where it does. Of another: what does not match. */
  readonly because: string;
}

export interface PolicyExplanation {
  readonly source: PolicySource;
  /** Index in its list of the set. */
  readonly policy: number;
  readonly statements: readonly StatementExplanation[];
}

export interface Explanation {
  readonly decision: Decision;
  /** Every policy of the set, in its order. */
  readonly policies: readonly PolicyExplanation[];
}

/** The decision of {@link evaluate}, and of each statement why it counts or not. @throws TypeError as that does */
export function explain(request: PolicyRequest, policies: PolicySet): Explanation {
  const question = questionOf(request);
  const { identity, resource, session = [], boundary } = policies;
  const lists: readonly (readonly [PolicySource, readonly Policy[]])[] = [
    ["identity", identity],
    ["resource", resource],
    ["session", session],
    ["boundary", boundary === undefined ? [] : [boundary]],
  ];
  return {
    decision: evaluate(request, policies),
    policies: lists.flatMap(([source, list]) =>
      list.map(({ statements }, policy) => ({
        source,
        policy,
        statements: statements.map((statement, index) =>
          explainStatement(statement, index, question, source),
        ),
      })),
    ),
  };
}

function explainStatement(
  statement: Statement,
  index: number,
  question: Question,
  source: PolicySource,
): StatementExplanation {
  const match = matchStatement(statement, question, source === "resource");
  const { sid, effect } = statement;
  return {
    ...{ statement: index, sid, effect, matches: match.matches },
    because: match.matches ? grants[match.grant ?? "none"] : mismatch(match, question),
  };
}

const grants = {
  none: "every element matches",
  direct: "it names the principal, or everyone",
  role: "it names the role of the session",
  account: "it names the principal's account, which leaves the choice to that account's policies",
};

type Mismatch = Exclude<ReturnType<typeof matchStatement>, { matches: true }>;

function mismatch(match: Mismatch, { context }: Question): string {
  switch (match.element) {
    case "Action":
      return "the action is not among its actions";
    case "Resource":
      return "the resource is not among its resources";
    case "Principal":
      return "it does not name the principal";
    case "Condition": {
      const { operator, key } = match.condition;
      const value = findContextValue(context, key);
      const actual = value === undefined ? "is not in the request" : `is ${JSON.stringify(value)}`;
      return `its condition ${operator} on ${key} does not hold: ${key} ${actual}`;
    }
  }
}
