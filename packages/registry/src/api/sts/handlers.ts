import type * as sdk from "@aws-sdk/client-sts";
import type { QueryHandlers, SignedHandler } from "../query/handler.js";
import type { QueryInput } from "../query/operations.js";

/** A handler for each operation of STS. */
export type StsHandlers = QueryHandlers<
  typeof sdk,
  "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity"
>;

/** The handler of an operation that policies decide about. */
export type StsCheckedHandler<Op extends keyof StsHandlers> = SignedHandler<typeof sdk, Op>;

export type StsInput<Op extends keyof StsHandlers> = QueryInput<typeof sdk, Op>;
