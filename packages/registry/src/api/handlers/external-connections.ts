import {
  associateConnection,
  disassociateConnection,
} from "../../catalog/management/connections.js";
import type { OperationContext, OperationHandlers } from "../handler.js";
import { type RepositoryInput, domainOf, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toRepositoryDescription } from "./descriptions.js";

type ConnectionOperations = Pick<
  OperationHandlers,
  "AssociateExternalConnection" | "DisassociateExternalConnection"
>;

export function createConnectionHandlers({
  management,
}: Pick<ApiServices, "management">): ConnectionOperations {
  const handleBy =
    (change: typeof associateConnection) =>
    async (input: ConnectionInput, { caller }: OperationContext) => {
      const { repository: name, externalConnection } = input;
      const domain = domainOf(input, caller);
      const { arn } = caller.principal;
      const repository = await change(management, domain, name, externalConnection, arn);
      return { repository: toRepositoryDescription(management.region, repository) };
    };
  return {
    AssociateExternalConnection: {
      access: (input, caller) => [onRepository("AssociateExternalConnection", input, caller)],
      handle: handleBy(associateConnection),
    },
    DisassociateExternalConnection: {
      access: (input, caller) => [onRepository("DisassociateExternalConnection", input, caller)],
      handle: handleBy(disassociateConnection),
    },
  };
}

interface ConnectionInput extends RepositoryInput {
  readonly externalConnection: string;
}
