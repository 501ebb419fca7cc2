import type { Caller } from "../../access/caller.js";
import { getRepository } from "../../catalog/management/lookup.js";
import type { VersionBatch } from "../../catalog/versions/batch.js";
import { ValidationError } from "../../errors.js";
import type { OperationHandlers } from "../handler.js";
import type { OperationInput } from "../operations.js";
import { check, domainOf, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";
import { nameVersions, toBatchOutput } from "./version-batches.js";

type Services = Pick<ApiServices, "management" | "versions" | "formatFacts">;
type CopyInput = OperationInput<"CopyPackageVersions">;

export function createVersionCopyHandlers(
  services: Services,
): Pick<OperationHandlers, "CopyPackageVersions"> {
  return {
    CopyPackageVersions: {
      access: (input, caller) => [
        check("CopyPackageVersions", {
          domain: domainOf(input, caller),
          repository: input.destinationRepository,
          package: packageNameOf(input),
        }),
        {
          action: "codeartifact:ReadFromRepository",
          resource: {
            domain: domainOf(input, caller),
            repository: input.sourceRepository,
            package: packageNameOf(input),
          },
        },
      ],
      handle: (input, { caller }) => copyVersions(services, input, caller),
    },
  };
}

async function copyVersions(
  { management, versions, formatFacts }: Services,
  input: CopyInput,
  caller: Caller,
): Promise<ReturnType<typeof toBatchOutput>> {
  const { sourceRepository, destinationRepository, format } = input;
  if (sourceRepository === destinationRepository) {
    throw new ValidationError("Source and destination must be two repositories.");
  }
  const { named, expectedRevisions } = versionsOf(input);
  const batch: VersionBatch = {
    versions: nameVersions(named, format, formatFacts),
    ...(expectedRevisions && { expectedRevisions }),
  };
  const { read } = management.database;
  const domain = domainOf(input, caller);
  const copied = await versions.copy({
    source: await getRepository(read, domain, sourceRepository),
    destination: await getRepository(read, domain, destinationRepository),
    package: packageNameOf(input),
    batch,
    allowsOverwrite: input.allowOverwrite ?? false,
    includesUpstreams: input.includeFromUpstream ?? false,
    caller,
  });
  return toBatchOutput(copied);
}

/** @throws ValidationError unless exactly one of `versions` and `versionRevisions` is given */
function versionsOf({ versions, versionRevisions }: CopyInput): {
  readonly named: readonly string[];
  readonly expectedRevisions?: ReadonlyMap<string, string>;
} {
  if (versions !== undefined && versionRevisions === undefined) return { named: versions };
  if (versions === undefined && versionRevisions !== undefined) {
    const named = Object.keys(versionRevisions);
    return { named, expectedRevisions: new Map(Object.entries(versionRevisions)) };
  }
  throw new ValidationError("Give either versions or versionRevisions.");
}
