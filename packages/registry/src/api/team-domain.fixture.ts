// A control plane with an empty domain, and what tests of repositories ask of it all the time.
import {
  CreateDomainCommand,
  CreateRepositoryCommand,
  DescribeRepositoryCommand,
  type RepositoryDescription,
  UpdateRepositoryCommand,
} from "@aws-sdk/client-codeartifact";
import { type ControlPlaneFixture, aControlPlane } from "./control-plane.fixture.js";

export const domain = "team";

export interface TeamDomainFixture extends ControlPlaneFixture {
  createRepository(
    repository: string,
    upstreams?: readonly string[],
  ): Promise<RepositoryDescription | undefined>;
  describeRepository(repository: string): Promise<RepositoryDescription | undefined>;
  setUpstreams(
    repository: string,
    upstreams: readonly string[],
  ): Promise<RepositoryDescription | undefined>;
}

export async function aTeamDomain(): Promise<TeamDomainFixture> {
  const plane = await aControlPlane();
  const { client } = plane;
  await client.send(new CreateDomainCommand({ domain }));
  const named = (upstreams: readonly string[]) =>
    upstreams.map((repositoryName) => ({ repositoryName }));
  return {
    ...plane,
    async createRepository(repository, upstreams) {
      const input = { domain, repository, ...(upstreams && { upstreams: named(upstreams) }) };
      return (await client.send(new CreateRepositoryCommand(input))).repository;
    },
    async describeRepository(repository) {
      const command = new DescribeRepositoryCommand({ domain, repository });
      return (await client.send(command)).repository;
    },
    async setUpstreams(repository, upstreams) {
      const input = { domain, repository, upstreams: named(upstreams) };
      return (await client.send(new UpdateRepositoryCommand(input))).repository;
    },
  };
}
