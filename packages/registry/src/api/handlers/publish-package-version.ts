import type { Readable } from "node:stream";
import { getRepository } from "../../catalog/management/lookup.js";
import type { PendingAsset } from "../../catalog/pending-asset.js";
import { ValidationError } from "../../errors.js";
import type { FormatFacts } from "../../catalog/format-facts.js";
import type { OperationHandlers } from "../handler.js";
import type { OperationInput } from "../operations.js";
import { domainOf, onPackage, packageNameOf } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toAssetSummary, toCoordinates } from "./descriptions.js";

/** Publishes what has no protocol of its own: one asset by each call, streamed, never held in memory. */
export function createPublishHandlers({
  catalog,
  management,
  formatFacts,
}: Pick<ApiServices, "catalog" | "management" | "formatFacts">): Pick<
  OperationHandlers,
  "PublishPackageVersion"
> {
  return {
    PublishPackageVersion: {
      access: (input, caller) => [onPackage("PublishPackageVersion", input, caller)],
      async handle(input, { caller }) {
        const facts = publishableFacts(formatFacts(input.format), input);
        const name = packageNameOf(input);
        const { read } = management.database;
        const repository = await getRepository(read, domainOf(input, caller), input.repository);
        const asset = await catalog.beginAsset(repository.domain, input.assetName);
        try {
          const received = await receive(input.assetContent, asset, input.assetSHA256);
          const version = {
            package: name,
            version: input.packageVersion,
            versionKey: facts.versionKey(input.packageVersion) ?? input.packageVersion,
            metadata: Buffer.from("{}"),
            assets: [asset],
            tags: [],
            isUnfinished: input.unfinished === true,
          };
          const { revision, status } = await catalog.publish(repository, version, caller);
          return {
            ...toCoordinates(name),
            version: input.packageVersion,
            versionRevision: revision,
            status,
            asset: toAssetSummary({ name: input.assetName, ...received }),
          };
        } finally {
          await asset.abort();
        }
      },
    },
  };
}

/** @throws ValidationError */
function publishableFacts(
  facts: FormatFacts | undefined,
  { format, assetName }: OperationInput<"PublishPackageVersion">,
): FormatFacts {
  if (facts?.checkApiAsset === undefined) {
    throw new ValidationError(
      `PublishPackageVersion takes generic packages only; publish ${format} packages with their own client.`,
    );
  }
  facts.checkApiAsset(assetName);
  return facts;
}

/**
 * The body must be what was signed: signature and header both name its digest, and neither could be checked before.
 * @throws ValidationError; QuotaExceededError
 */
async function receive(body: Readable, asset: PendingAsset, sha256: string) {
  // Not destroyed when it is refused: that would cut the connection before the reply.
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) await asset.write(chunk);
  const received = await asset.finish();
  if (received.digests.sha256 !== sha256) {
    throw new ValidationError(
      `The SHA-256 of the asset is ${received.digests.sha256}; x-amz-content-sha256 says ${sha256}. Nothing was stored.`,
    );
  }
  return received;
}
