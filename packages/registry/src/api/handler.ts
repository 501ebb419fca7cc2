import type { AccessCheck, Caller } from "../access/caller.js";
import type { OperationInput, OperationName, OperationOutput } from "./operations.js";
import type { PageRequest } from "./page-token.js";

/** Everything of the request that is not the operation's input. */
export interface OperationContext {
  readonly caller: Caller;
  /** For operations that list. */
  readonly page: PageRequest;
}

/** At least one: an operation that asks nobody's permission cannot be written down. */
export type AccessChecks = readonly [AccessCheck, ...AccessCheck[]];

export interface OperationHandler<Op extends OperationName> {
  /** What the caller must be allowed to do; the dispatcher checks all of it before `handle` runs. */
  access(input: OperationInput<Op>, caller: Caller): AccessChecks;
  handle(input: OperationInput<Op>, context: OperationContext): Promise<OperationOutput<Op>>;
}

/** One handler for each operation of the SDK: a new SDK operation is a compile error where the list is made. */
export type OperationHandlers = { readonly [Op in OperationName]: OperationHandler<Op> };
