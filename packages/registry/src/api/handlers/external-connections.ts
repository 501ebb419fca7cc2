import {
  associateConnection,
  disassociateConnection,
} from "../../catalog/management/connections.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toRepositoryDescription } from "./descriptions.js";

type ConnectionOperations = Pick<
  OperationHandlers,
  "AssociateExternalConnection" | "DisassociateExternalConnection"
>;

export function createConnectionHandlers({
  management,
}: Pick<ApiServices, "management">): ConnectionOperations {
  const { region } = management;
  return {
    AssociateExternalConnection: {
      access: (input, caller) => [onRepository("AssociateExternalConnection", input, caller)],
      async handle(input, { caller }) {
        const domain = domainOf(input, caller);
        const { repository: name, externalConnection } = input;
        const { arn } = caller.principal;
        const repository = await associateConnection(
          management,
          domain,
          name,
          externalConnection,
          arn,
        );
        return { repository: toRepositoryDescription(region, repository) };
      },
    },
    DisassociateExternalConnection: {
      access: (input, caller) => [onRepository("DisassociateExternalConnection", input, caller)],
      async handle(input, { caller }) {
        const domain = domainOf(input, caller);
        const { repository: name, externalConnection } = input;
        const { arn } = caller.principal;
        const repository = await disassociateConnection(
          management,
          domain,
          name,
          externalConnection,
          arn,
        );
        return { repository: toRepositoryDescription(region, repository) };
      },
    },
  };
}
