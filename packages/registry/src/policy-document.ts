// Policy documents are judged when they are saved: what would never match, or is not understood, is told to its author.
import { type ActionCheck, parsePolicy, PolicyError, type PolicyKind } from "@packhouse/policy";
import { bearerTokenAction, codeartifactActions } from "./actions.js";
import { ValidationError } from "./errors.js";
import { suggestion } from "./near-miss.js";

const knownActions = [...codeartifactActions, bearerTokenAction];
const foldedActions = knownActions.map((action) => action.toLowerCase());

/** @throws ValidationError that says where in the document, what is wrong and what to write instead */
export function checkPolicyDocument(document: string, kind: PolicyKind): void {
  const checkAction = kind === "resource" ? checkResourceAction : checkIdentityAction;
  try {
    parsePolicy(document, kind, { checkAction });
  } catch (cause) {
    if (!(cause instanceof PolicyError)) throw cause;
    const message = `The policy document is not valid: ${cause.message}`;
    throw new ValidationError(message, "FIELD_VALIDATION_FAILED", {
      cause,
      code: "MalformedPolicyDocument",
    });
  }
}

/** A domain or repository is only ever asked about our own actions: any other would grant nothing, silently. */
const checkResourceAction: ActionCheck = (text, matches) => {
  if (foldedActions.some(matches)) return undefined;
  return `there is no action ${JSON.stringify(text)} that this policy could be asked about.${suggestion(text, knownActions)}`;
};

/** Identities may have rights in other services; of ours a misspelt one is told. */
const checkIdentityAction: ActionCheck = (text, matches) => {
  const [service = ""] = text.toLowerCase().split(":");
  return service === "codeartifact" ? checkResourceAction(text, matches) : undefined;
};
