/** What an administrator of a small team types: `packhouse token …` and `packhouse user …`, with two processes serving. */
import type { NpmAccess } from "../harness/chain.js";
import { OWNER, type Packhouse, REGION } from "../harness/packhouse.js";
import { packhouseCommand } from "../server/packhouse-command.js";

export interface CreatedToken extends NpmAccess {
  readonly tokenId: string;
  readonly pypiEndpoint: string;
}

/** Runs `packhouse …` as the administrator. @throws with all that was printed unless it ends well */
export async function asAdministrator(
  packhouse: Packhouse,
  commandArguments: readonly string[],
): Promise<string> {
  const result = await packhouseCommand(commandArguments, {
    AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile,
    AWS_ENDPOINT_URL: packhouse.url,
    AWS_REGION: REGION,
  });
  if (result.exitCode !== 0) throw new Error(result.stdout + result.stderr);
  return result.stdout;
}

/** `packhouse token create --repository packages …` */
export async function createToken(
  packhouse: Packhouse,
  ...options: readonly string[]
): Promise<CreatedToken> {
  const create = ["token", "create", "--repository", "packages", "--output", "json"];
  const created = JSON.parse(await asAdministrator(packhouse, [...create, ...options])) as {
    readonly token: string;
    readonly tokenId: string;
    readonly endpoints: { readonly npm: string; readonly pypi: string };
  };
  const { token, tokenId, endpoints } = created;
  return { token, tokenId, registryUrl: endpoints.npm, pypiEndpoint: endpoints.pypi };
}

/** `packhouse user add NAME --password …`: the password. */
export async function addUser(
  packhouse: Packhouse,
  name: string,
  ...options: readonly string[]
): Promise<string> {
  const add = ["user", "add", name, "--password", "--output", "json", ...options];
  const { password } = JSON.parse(await asAdministrator(packhouse, add)) as {
    readonly password: string;
  };
  return password;
}

export const npmUrl = (packhouse: Packhouse, repository = "packages"): string =>
  `${packhouse.url}/d/main-${OWNER}/npm/${repository}/`;
