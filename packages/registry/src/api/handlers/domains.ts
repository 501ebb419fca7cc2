import { createDomain } from "../../catalog/management/create-domain.js";
import { deleteDomain } from "../../catalog/management/delete-domain.js";
import {
  type DescribedDomain,
  describeDomain,
  listDomains,
} from "../../catalog/management/read-domains.js";
import type { OperationHandlers } from "../handler.js";
import { requestTags } from "../request-tags.js";
import { check, domainOf, onDomain } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toDomainSummary } from "./descriptions.js";

type DomainOperations = Pick<
  OperationHandlers,
  "CreateDomain" | "DeleteDomain" | "DescribeDomain" | "ListDomains"
>;

export function createDomainHandlers({
  management,
  discardBytes,
}: Pick<ApiServices, "discardBytes" | "management">): DomainOperations {
  const { database, region } = management;
  const describe = (domain: DescribedDomain) => ({
    ...toDomainSummary(region, domain),
    repositoryCount: domain.repositoryCount,
    assetSizeBytes: domain.assetSizeBytes,
  });
  return {
    CreateDomain: {
      access: (input, caller) => [
        { ...onDomain("CreateDomain", input, caller), context: requestTags(input.tags) },
      ],
      async handle(input, { caller }) {
        const { accountId, arn } = caller.principal;
        const { domain: name, encryptionKey, tags = [] } = input;
        const created = await createDomain(
          management,
          { name, owner: accountId, encryptionKey, tags },
          arn,
        );
        return { domain: describe({ ...created, repositoryCount: 0, assetSizeBytes: 0 }) };
      },
    },
    DescribeDomain: {
      access: (input, caller) => [onDomain("DescribeDomain", input, caller)],
      async handle(input, { caller }) {
        return { domain: describe(await describeDomain(database.read, domainOf(input, caller))) };
      },
    },
    DeleteDomain: {
      access: (input, caller) => [onDomain("DeleteDomain", input, caller)],
      async handle(input, { caller }) {
        const deleted = await deleteDomain(
          management,
          domainOf(input, caller),
          caller.principal.arn,
          discardBytes,
        );
        if (deleted === undefined) return {};
        const last = describe({ ...deleted, repositoryCount: 0, assetSizeBytes: 0 });
        return { domain: { ...last, status: "Deleted" } };
      },
    },
    ListDomains: {
      access: () => [check("ListDomains", {})],
      async handle(_input, { caller, page }) {
        const { accountId } = caller.principal;
        const { rows, next } = await listDomains(database.read, accountId, page.query());
        const domains = rows.map((domain) => toDomainSummary(region, domain));
        return { domains, nextToken: page.tokenFor(next) };
      },
    },
  };
}
