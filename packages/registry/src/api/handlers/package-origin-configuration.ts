import { putOriginConfiguration } from "../../catalog/put-origin-configuration.js";
import type { OperationHandlers } from "../handler.js";
import { onPackage } from "../resources.js";
import type { ApiServices } from "../services.js";
import { findTarget } from "./package-target.js";

export function createOriginConfigurationHandlers({
  management,
}: Pick<ApiServices, "management">): Pick<OperationHandlers, "PutPackageOriginConfiguration"> {
  return {
    PutPackageOriginConfiguration: {
      access: (input, caller) => [onPackage("PutPackageOriginConfiguration", input, caller)],
      async handle(input, { caller }) {
        const { publish, upstream } = input.restrictions;
        const restrictions = { publish, upstream };
        await putOriginConfiguration(
          management,
          await findTarget(management, input, caller),
          restrictions,
        );
        return { originConfiguration: { restrictions } };
      },
    },
  };
}
