import { resolve } from "node:path";
import type { Config } from "../config/schema.js";
import { firstDomain, firstRepository } from "../server/first-start.js";

/** What to paste after the first start. */
export function welcome({ data, account }: Config, url: string): string {
  const credentials = `${resolve(data.directory)}/credentials`;
  const target = `--domain ${firstDomain} --domain-owner ${account.id} --repository ${firstRepository}`;
  const server = `--endpoint ${url} --data ${data.directory}`;
  return `
The administrator's access key is in ${credentials}. To use it:

  export AWS_SHARED_CREDENTIALS_FILE=${credentials} AWS_DEFAULT_REGION=${account.region} AWS_ENDPOINT_URL_CODEARTIFACT=${url}
  aws codeartifact list-repositories

To let npm and pip use the repository "${firstRepository}" (twine, uv and poetry in the same way):

  npx packhouse login --tool npm ${target} ${server}
  npx packhouse login --tool pip ${target} ${server}

`;
}
