import type { Caller, ResourceName } from "../../access/caller.js";
import type { AccessChecks } from "../handler.js";
import type { PageRequest } from "../page-token.js";
import type { QueryInput, QueryOperationName, QueryOutput } from "./operations.js";

/** Facts of a request that nobody signed. */
export interface UnsignedContext {
  readonly sourceIp: string;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

/** Everything of a signed request that is not the operation's input. */
export interface SignedContext {
  readonly caller: Caller;
  /** For operations that list: `Marker` and `MaxItems`. */
  readonly page: PageRequest;
}

/**
 * Who may call an operation is part of it, and cannot be left out:
 * - a function: whom its checks allow; the dispatcher checks all of them before `handle` runs;
 * - `any-signer`: whoever signs, without a policy (GetCallerIdentity).
 */
export interface SignedHandler<Sdk, Op extends string> {
  readonly access:
    | "any-signer"
    | ((input: QueryInput<Sdk, Op>, caller: Caller) => AccessChecks | Promise<AccessChecks>);
  handle(input: QueryInput<Sdk, Op>, context: SignedContext): Promise<QueryOutput<Sdk, Op>>;
}

/** Nobody signs: the operation itself proves who is asking (AssumeRoleWithWebIdentity). */
export interface UnsignedHandler<Sdk, Op extends string> {
  readonly access: "unsigned";
  /** What is asked for: whose it is gets the audit record, as nobody else can be told of it. */
  resources(input: QueryInput<Sdk, Op>): readonly ResourceName[];
  handle(input: QueryInput<Sdk, Op>, context: UnsignedContext): Promise<QueryOutput<Sdk, Op>>;
}

/** A handler for each operation of an SDK module; services offer a part of them. `Unsigned`: those nobody signs. */
export type QueryHandlers<Sdk, Unsigned extends string = never> = {
  readonly [Op in QueryOperationName<Sdk>]: Op extends Unsigned
    ? UnsignedHandler<Sdk, Op>
    : SignedHandler<Sdk, Op>;
};
