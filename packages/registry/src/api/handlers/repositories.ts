import { createRepository } from "../../catalog/management/create-repository.js";
import { deleteRepository } from "../../catalog/management/delete-repository.js";
import type { Tag } from "../../catalog/management/tags.js";
import { updateRepository } from "../../catalog/management/update-repository.js";
import type { AccessCheck, Caller } from "../../access/caller.js";
import type { Repository } from "../../catalog/model.js";
import type { AccessChecks, OperationHandlers } from "../handler.js";
import { onNewTags, requestTags } from "../request-tags.js";
import { type RepositoryInput, domainOf, onRepository } from "../resources.js";
import type { ApiServices } from "../services.js";
import { toRepositoryDescription } from "./descriptions.js";

type RepositoryOperations = Pick<
  OperationHandlers,
  "CreateRepository" | "DeleteRepository" | "UpdateRepository"
>;

export function createRepositoryHandlers({
  management,
  emptyRepository,
}: Pick<ApiServices, "management" | "emptyRepository">): RepositoryOperations {
  const answer = (repository: Repository) => ({
    repository: toRepositoryDescription(management.region, repository),
  });
  return {
    CreateRepository: {
      access: onCreation,
      async handle(input, { caller }) {
        const { accountId, arn } = caller.principal;
        const request = {
          domain: domainOf(input, caller),
          name: input.repository,
          administratorAccount: accountId,
          description: input.description,
          upstreams: namesOf(input.upstreams ?? []),
          tags: input.tags ?? [],
        };
        return answer(await createRepository(management, request, arn));
      },
    },
    UpdateRepository: {
      access: (input, caller) => [
        onRepository("UpdateRepository", input, caller),
        ...onUpstreams(input, caller),
      ],
      async handle(input, { caller }) {
        const { arn } = caller.principal;
        const domain = domainOf(input, caller);
        const update = {
          description: input.description,
          upstreams: input.upstreams && namesOf(input.upstreams),
        };
        return answer(await updateRepository(management, domain, input.repository, update, arn));
      },
    },
    DeleteRepository: {
      access: (input, caller) => [onRepository("DeleteRepository", input, caller)],
      async handle(input, { caller }) {
        const deleted = await deleteRepository(
          management,
          domainOf(input, caller),
          input.repository,
          caller.principal.arn,
          emptyRepository,
        );
        return deleted === undefined ? {} : answer(deleted);
      },
    },
  };
}

interface CreationInput extends UpstreamsInput {
  readonly tags?: readonly Tag[] | undefined;
}

function onCreation(input: CreationInput, caller: Caller): AccessChecks {
  const { action, resource } = onRepository("CreateRepository", input, caller);
  return [
    {
      ...{ action, resource },
      grantedOn: { domain: domainOf(input, caller) },
      context: requestTags(input.tags),
    },
    ...onNewTags(resource, input.tags, caller),
    ...onUpstreams(input, caller),
  ];
}

interface UpstreamsInput extends RepositoryInput {
  readonly upstreams?: readonly { readonly repositoryName: string }[] | undefined;
}

// Each upstream must consent to being read through the repository.
function onUpstreams(input: UpstreamsInput, caller: Caller): AccessCheck[] {
  return namesOf(input.upstreams ?? []).map((repository) => ({
    action: "codeartifact:AssociateWithDownstreamRepository",
    resource: { domain: domainOf(input, caller), repository },
  }));
}

function namesOf(upstreams: readonly { readonly repositoryName: string }[]): string[] {
  return upstreams.map((upstream) => upstream.repositoryName);
}
