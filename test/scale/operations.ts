/** What must not cost more in a larger domain: lists, descriptions, packuments. */
import {
  DescribeDomainCommand,
  DescribePackageVersionCommand,
  DescribeRepositoryCommand,
  ListDomainsCommand,
  ListPackagesCommand,
  type ListPackagesCommandInput,
  ListPackageVersionAssetsCommand,
  ListPackageVersionsCommand,
  type ListPackageVersionsCommandInput,
  ListRepositoriesCommand,
  ListRepositoriesInDomainCommand,
} from "@aws-sdk/client-codeartifact";
import { exchange } from "../harness/http-exchange.js";
import type { FilledDomain } from "./filled-domain.js";

export interface MeasuredOperation {
  readonly name: string;
  run(filled: FilledDomain): Promise<unknown>;
}

const repository = { domain: "acme", repository: "packages" } as const;
const ten = { ...repository, format: "npm", package: "ten-versions" } as const;
const many = { ...repository, format: "npm", package: "many-versions" } as const;

type ListFilter = Omit<ListPackagesCommandInput, "domain" | "repository">;

const listPackages = (name: string, filter: ListFilter): MeasuredOperation => ({
  name: `ListPackages ${name}`,
  run: ({ packhouse }) =>
    packhouse.client.send(new ListPackagesCommand({ ...repository, ...filter })),
});

/** The page behind the first. */
const secondPage: MeasuredOperation = {
  name: "ListPackages, a page and the next",
  async run({ packhouse: { client } }) {
    const { nextToken } = await client.send(new ListPackagesCommand(repository));
    await client.send(new ListPackagesCommand({ ...repository, nextToken }));
  },
};

type VersionFilter = Pick<ListPackageVersionsCommandInput, "status" | "sortBy" | "originType">;

const listVersions = (name: string, filter: VersionFilter): MeasuredOperation => ({
  name: `ListPackageVersions ${name}`,
  run: ({ packhouse }) =>
    packhouse.client.send(new ListPackageVersionsCommand({ ...many, ...filter })),
});

const packument = (name: string, accept: string): MeasuredOperation => ({
  name: `packument of ${name} (${accept})`,
  async run({ registryUrl, token }) {
    // Another encoding each time would be rendered anew; a HEAD is too, as nothing of it is kept.
    const { status, body } = await exchange(`${registryUrl}${name}`, {
      token,
      headers: { accept },
    });
    if (status !== 200) throw new Error(`${name}: ${status} ${body.toString()}`);
  },
});

export const operations: readonly MeasuredOperation[] = [
  {
    name: "ListDomains",
    run: ({ packhouse }) => packhouse.client.send(new ListDomainsCommand({})),
  },
  {
    name: "DescribeDomain",
    run: ({ packhouse, domain }) => packhouse.client.send(new DescribeDomainCommand({ domain })),
  },
  {
    name: "DescribeRepository",
    run: ({ packhouse }) => packhouse.client.send(new DescribeRepositoryCommand(repository)),
  },
  {
    name: "ListRepositories",
    run: ({ packhouse }) => packhouse.client.send(new ListRepositoriesCommand({ maxResults: 5 })),
  },
  {
    name: "ListRepositories of a prefix",
    run: ({ packhouse }) =>
      packhouse.client.send(new ListRepositoriesCommand({ repositoryPrefix: "team-1" })),
  },
  {
    name: "ListRepositoriesInDomain of a prefix",
    run: ({ packhouse, domain }) => {
      const input = { domain, repositoryPrefix: "packa" };
      return packhouse.client.send(new ListRepositoriesInDomainCommand(input));
    },
  },
  listPackages("without a filter", {}),
  secondPage,
  listPackages("of a format", { format: "pypi" }),
  listPackages("of a namespace", { format: "npm", namespace: "team-2" }),
  listPackages("of a rare prefix", { packagePrefix: "many-" }),
  listPackages("of a prefix and a format", { packagePrefix: "lib-99", format: "pypi" }),
  listPackages("of a prefix in a namespace", {
    packagePrefix: "lib-1",
    format: "npm",
    namespace: "team-1",
  }),
  listPackages("of a prefix nobody has", { packagePrefix: "zzz" }),
  listPackages("that may not be published", { publish: "BLOCK" }),
  listPackages("that may come from upstream", { upstream: "ALLOW" }),
  listVersions("without a filter", {}),
  listVersions("newest first", { sortBy: "PUBLISHED_TIME" }),
  listVersions("of a status, newest first", { sortBy: "PUBLISHED_TIME", status: "Unlisted" }),
  listVersions("of a status nothing has", { status: "Archived" }),
  listVersions("of an origin nothing has", { originType: "EXTERNAL" }),
  {
    name: "DescribePackageVersion",
    run: ({ packhouse }) =>
      packhouse.client.send(
        new DescribePackageVersionCommand({ ...many, packageVersion: "1.1000.0" }),
      ),
  },
  {
    name: "ListPackageVersionAssets",
    run: ({ packhouse }) =>
      packhouse.client.send(
        new ListPackageVersionAssetsCommand({ ...ten, packageVersion: "1.5.0" }),
      ),
  },
  packument("ten-versions", "application/json"),
  packument("many-versions", "application/vnd.npm.install-v1+json"),
];
