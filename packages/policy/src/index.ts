// Decides: IAM policy documents and requests in, decisions out. No I/O, no clock, no dependencies.
export { type Arn, formatArn, parseArn } from "./arn.js";
export type { RequestContext } from "./context.js";
export type { ActionCheck, Policy, PolicyKind } from "./document.js";
export {
  type Decision,
  evaluate,
  type PolicyRequest,
  type PolicySet,
  type PolicySource,
  type StatementReference,
} from "./evaluate.js";
export { explain, type Explanation, type PolicyExplanation } from "./explain.js";
export { parsePolicy, type PolicyLimits } from "./parse.js";
export { PolicyError } from "./policy-error.js";
export type { RequestPrincipal } from "./principals.js";
