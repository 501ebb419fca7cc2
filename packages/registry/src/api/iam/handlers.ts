import type * as sdk from "@aws-sdk/client-iam";
import type { QueryHandlers } from "../query/handler.js";

/** A handler for each operation of IAM. */
export type IamHandlers = QueryHandlers<typeof sdk>;
