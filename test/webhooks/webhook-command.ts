/** `packhouse webhook …`, signed in as the first administrator. */
import type { Packhouse } from "../harness/packhouse.js";
import { packhouseCommand } from "../server/packhouse-command.js";

type Server = Pick<Packhouse, "url" | "credentialsFile">;

/** The JSON that it prints. @throws with what it printed unless it ends well */
export async function webhookCommand(
  { url, credentialsFile }: Server,
  verb: string,
  ...commandArguments: readonly string[]
): Promise<unknown> {
  const { exitCode, stdout, stderr } = await packhouseCommand(
    ["webhook", verb, "--endpoint", url, "--output", "json", ...commandArguments],
    { AWS_SHARED_CREDENTIALS_FILE: credentialsFile },
  );
  if (exitCode !== 0) throw new Error(`packhouse webhook ${verb}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}

/** Id of the new webhook. `target` are the flags that say where events go. */
export async function addWebhook(
  server: Server,
  domain: string,
  ...target: readonly string[]
): Promise<string> {
  const added = await webhookCommand(server, "add", "--domain", domain, ...target);
  return (added as { webhook: { webhookId: string } }).webhook.webhookId;
}
