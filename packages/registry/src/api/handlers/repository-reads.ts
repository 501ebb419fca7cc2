import { getRepository } from "../../catalog/management/lookup.js";
import type { OperationHandlers } from "../handler.js";
import { domainOf, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toRepositoryDescription } from "./descriptions.js";

type RepositoryReads = Pick<OperationHandlers, "DescribeRepository" | "GetRepositoryEndpoint">;

export function createRepositoryReadHandlers({
  management,
  repositoryEndpoint,
}: Pick<ApiServices, "management" | "repositoryEndpoint">): RepositoryReads {
  const { database, region } = management;
  return {
    DescribeRepository: {
      access: (input, caller) => [onRepository("DescribeRepository", input, caller)],
      async handle(input, { caller }) {
        const repository = await getRepository(
          database.read,
          domainOf(input, caller),
          input.repository,
        );
        return { repository: toRepositoryDescription(region, repository) };
      },
    },
    GetRepositoryEndpoint: {
      access: (input, caller) => [onRepository("GetRepositoryEndpoint", input, caller)],
      async handle(input, { caller }) {
        const repository = await getRepository(
          database.read,
          domainOf(input, caller),
          input.repository,
        );
        return { repositoryEndpoint: repositoryEndpoint(repository, input.format) };
      },
    },
  };
}
