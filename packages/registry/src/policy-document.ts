// Policy documents are judged when they are saved: what would never match, or is not understood, is told to its author.
import { type ActionCheck, parsePolicy, PolicyError, type PolicyKind } from "@packhouse/policy";
import {
  bearerTokenAction,
  codeartifactActions,
  domainExtensionActions,
  trustActions,
} from "./actions.js";
import { ValidationError } from "./errors.js";
import { suggestion } from "./near-miss.js";

const knownActions = [...codeartifactActions, ...domainExtensionActions, bearerTokenAction];
const foldedActions = knownActions.map((action) => action.toLowerCase());
const foldedTrustActions = trustActions.map((action) => action.toLowerCase());

/** @throws ValidationError that says where in the document, what is wrong and what to write instead */
export function checkPolicyDocument(document: string, kind: PolicyKind): void {
  try {
    parsePolicy(document, kind, { checkAction: actionChecks[kind] });
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

/** A role is only ever asked who may take it on. */
const checkTrustAction: ActionCheck = (text, matches) => {
  if (foldedTrustActions.some(matches)) return undefined;
  return `a trust policy is never asked about ${JSON.stringify(text)}.${suggestion(text, trustActions)}`;
};

const actionChecks: Readonly<Record<PolicyKind, ActionCheck>> = {
  resource: checkResourceAction,
  identity: checkIdentityAction,
  trust: checkTrustAction,
};
