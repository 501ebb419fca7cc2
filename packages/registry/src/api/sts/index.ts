import * as sdk from "@aws-sdk/client-sts";
import { readQueryOperations } from "../query/operations.js";
import { handlersByName, type QueryService } from "../query/service.js";
import { createAccessKeyInfoHandlers } from "./access-key-info.js";
import { createAssumeRoleHandlers } from "./assume-role.js";
import { createCallerIdentityHandlers } from "./caller-identity.js";
import type { StsHandlers } from "./handlers.js";
import { createOwnSessionHandlers } from "./own-session.js";
import { createWebIdentityHandlers, type WebIdentityServices } from "./web-identity.js";

/** AWS's Security Token Service, as far as it is offered. */
export function createStsService(services: WebIdentityServices): QueryService {
  const { identities } = services;
  const handlers: Partial<StsHandlers> = {
    ...createAccessKeyInfoHandlers(identities),
    ...createAssumeRoleHandlers(identities),
    ...createCallerIdentityHandlers(),
    ...createOwnSessionHandlers(identities),
    ...createWebIdentityHandlers(services),
  };
  return {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: readQueryOperations(sdk),
    handlers: handlersByName(handlers),
  };
}
