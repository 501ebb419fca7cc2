import {
  listRepositories,
  listRepositoriesInDomain,
} from "../../catalog/management/list-repositories.js";
import { getDomain } from "../../catalog/management/lookup.js";
import type { OperationHandlers } from "../handler.js";
import { check, domainOf, onDomain } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toRepositorySummary } from "./descriptions.js";

type RepositoryLists = Pick<OperationHandlers, "ListRepositories" | "ListRepositoriesInDomain">;

export function createRepositoryListHandlers({
  management,
}: Pick<ApiServices, "management">): RepositoryLists {
  const { database, region } = management;
  return {
    ListRepositories: {
      access: () => [check("ListRepositories", {})],
      async handle(input, { caller, page }) {
        const { accountId } = caller.principal;
        const prefix = input.repositoryPrefix;
        const { rows, next } = await listRepositories(
          database.read,
          accountId,
          prefix,
          page.query(),
        );
        const repositories = rows.map((repository) => toRepositorySummary(region, repository));
        return { repositories, nextToken: page.tokenFor(next) };
      },
    },
    ListRepositoriesInDomain: {
      access: (input, caller) => [onDomain("ListRepositoriesInDomain", input, caller)],
      async handle(input, { caller, page }) {
        const domain = await getDomain(database.read, domainOf(input, caller));
        const { repositoryPrefix: namePrefix, administratorAccount } = input;
        const filter = { namePrefix, administratorAccount };
        const { rows, next } = await listRepositoriesInDomain(
          database.read,
          domain,
          filter,
          page.query(),
        );
        const repositories = rows.map((repository) => toRepositorySummary(region, repository));
        return { repositories, nextToken: page.tokenFor(next) };
      },
    },
  };
}
