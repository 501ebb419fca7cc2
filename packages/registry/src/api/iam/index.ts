import * as sdk from "@aws-sdk/client-iam";
import { readQueryOperations } from "../query/operations.js";
import { handlersByName, type QueryService } from "../query/service.js";
import type { IamHandlers } from "./handlers.js";

/** AWS's Identity and Access Management, as far as it is offered. */
export function createIamService(): QueryService {
  const handlers: Partial<IamHandlers> = {};
  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    operations: readQueryOperations(sdk),
    handlers: handlersByName(handlers),
  };
}
