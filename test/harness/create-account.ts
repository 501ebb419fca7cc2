/** Another account, by `packhouse account create`. */
import type { AccessKey, Packhouse } from "./packhouse.js";
import { packhouseCommand } from "../server/packhouse-command.js";

/** The key of its administrator. @throws with what the command says */
export async function createAccount(
  { url, dataDirectory }: Pick<Packhouse, "dataDirectory" | "url">,
  id: string,
): Promise<AccessKey> {
  const server = ["--endpoint", url, "--data", dataDirectory];
  const create = ["account", "create", "--id", id, "--output", "json", ...server];
  const { exitCode, stdout, stderr } = await packhouseCommand(create);
  if (exitCode !== 0) throw new Error(`packhouse account create: ${stderr}`);
  const { accountId, accessKeyId, secretAccessKey } = JSON.parse(stdout) as AccessKey & {
    readonly accountId: string;
  };
  if (accountId !== id) throw new Error(`another account was made: ${accountId}`);
  return { accessKeyId, secretAccessKey };
}
