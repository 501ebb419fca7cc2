import type * as sdk from "@aws-sdk/client-sts";
import type { QueryHandlers } from "../query/handler.js";

/** A handler for each operation of STS. */
export type StsHandlers = QueryHandlers<typeof sdk>;
