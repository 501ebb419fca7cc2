import type { Caller } from "../../access/caller.js";
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
 * - `any-signer`: whoever signs, without a policy (GetCallerIdentity);
 * - `unsigned`: nobody signs, the operation itself proves who is asking (AssumeRoleWithWebIdentity).
 */
export type QueryHandler<Sdk, Op extends string> =
  CheckedHandler<Sdk, Op> | SignerHandler<Sdk, Op> | UnsignedHandler<Sdk, Op>;

export interface CheckedHandler<Sdk, Op extends string> {
  access(input: QueryInput<Sdk, Op>, caller: Caller): AccessChecks | Promise<AccessChecks>;
  handle(input: QueryInput<Sdk, Op>, context: SignedContext): Promise<QueryOutput<Sdk, Op>>;
}

export interface SignerHandler<Sdk, Op extends string> {
  readonly access: "any-signer";
  handle(input: QueryInput<Sdk, Op>, context: SignedContext): Promise<QueryOutput<Sdk, Op>>;
}

export interface UnsignedHandler<Sdk, Op extends string> {
  readonly access: "unsigned";
  handle(input: QueryInput<Sdk, Op>, context: UnsignedContext): Promise<QueryOutput<Sdk, Op>>;
}

/** A handler for each operation of an SDK module; services offer a part of them. */
export type QueryHandlers<Sdk> = {
  readonly [Op in QueryOperationName<Sdk>]: QueryHandler<Sdk, Op>;
};
