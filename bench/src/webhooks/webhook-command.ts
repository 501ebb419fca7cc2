import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** `packhouse webhook …` on the domain `main`. @throws with what it printed unless it ends well */
export async function webhookCommand(
  server: { readonly url: string; readonly data: string },
  verb: string,
  ...args: readonly string[]
): Promise<unknown> {
  const program = join(require.resolve("@packhouse/registry"), "../../bin/packhouse.js");
  const place = ["--endpoint", server.url.replace(/\/$/, ""), "--domain", "main"];
  const { stdout } = await run(
    process.execPath,
    [program, "webhook", verb, ...place, "--output", "json", ...args],
    { env: { ...process.env, AWS_SHARED_CREDENTIALS_FILE: join(server.data, "credentials") } },
  );
  return JSON.parse(stdout);
}

/** Its id. */
export async function addWebhook(
  server: { readonly url: string; readonly data: string },
  url: string,
): Promise<string> {
  const added = await webhookCommand(server, "add", "--url", url);
  return (added as { webhook: { webhookId: string } }).webhook.webhookId;
}
