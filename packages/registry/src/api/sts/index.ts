import * as sdk from "@aws-sdk/client-sts";
import { readQueryOperations } from "../query/operations.js";
import { handlersByName, type QueryService } from "../query/service.js";
import { createCallerIdentityHandlers } from "./caller-identity.js";
import type { StsHandlers } from "./handlers.js";

/** AWS's Security Token Service, as far as it is offered. */
export function createStsService(): QueryService {
  const handlers: Partial<StsHandlers> = createCallerIdentityHandlers();
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: readQueryOperations(sdk),
    handlers: handlersByName(handlers),
  };
}
