import { z } from "zod";
import type { Access } from "../../access/access.js";
import type { Action } from "../../access/caller.js";
import { refusedRequestId } from "../../access/decision-id.js";
import { bearerTokenAction, codeartifactActions } from "../../actions.js";
import { ValidationError } from "../../errors.js";
import { json } from "../../http/reply.js";
import { suggestion } from "../../near-miss.js";
import type { AccessChecks } from "../handler.js";
import { extension, type Extension } from "./extension.js";

export interface ExplanationServices {
  readonly explain: Access["explain"];
}

/** Of the caller's own account: whose policies are shown is decided by whom the question concerns. */
const explainPolicy = (): AccessChecks => [{ action: "packhouse:ExplainPolicy", resource: {} }];

/** Why a request was refused, and what would be decided of one. */
export function explanationExtensions({ explain }: ExplanationServices): Extension[] {
  return [
    extension({
      method: "GET",
      path: "/packhouse/v1/policy/decisions/{decisionId}",
      credentials: "signature",
      input: z.strictObject({ decisionId: z.string().max(64) }),
      access: explainPolicy,
      handle: async ({ decisionId }, { caller }) =>
        json(
          200,
          await explain.explainDenial(caller.principal.accountId, refusedRequestId(decisionId)),
        ),
    }),
    extension({
      method: "POST",
      path: "/packhouse/v1/policy/explain",
      credentials: "signature",
      input: z.strictObject({
        principal: z.string().max(2048),
        action: z.string().max(128),
        resource: z.string().max(2048),
        context: z
          .record(z.string().max(256), z.union([z.string(), z.array(z.string())]))
          .default({}),
      }),
      access: explainPolicy,
      handle: async ({ action, ...request }, { caller }) =>
        json(
          200,
          await explain.explainRequest(caller.principal.accountId, {
            ...request,
            action: checkedAction(action),
          }),
        ),
    }),
  ];
}

/** @throws ValidationError that suggests what was probably meant */
function checkedAction(action: string): Action {
  const known = [...codeartifactActions, bearerTokenAction];
  const found = known.find((one) => one.toLowerCase() === action.toLowerCase());
  if (found !== undefined) return found as Action;
  if (/^(iam|sts|packhouse):[A-Za-z]+$/.test(action)) return action as Action;
  throw new ValidationError(`There is no action ${action}.${suggestion(action, known)}`);
}
