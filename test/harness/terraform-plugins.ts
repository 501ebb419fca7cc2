/** Mirrors of Terraform's providers on this machine. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where operators put provider mirrors; the first is asked for by `PACKHOUSE_TEST_TERRAFORM_PLUGINS`. */
function pluginDirectories(): string[] {
  const chosen = (process.env["PACKHOUSE_TEST_TERRAFORM_PLUGINS"] ?? "").split(delimiter);
  const usual = [
    join(homedir(), ".terraform.d/plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/tf-plugins",
  ];
  return [...chosen, ...usual].filter((directory) => directory !== "" && existsSync(directory));
}

/** A mirror of providers; undefined when the machine has none. */
export function findPluginDirectory(): string | undefined {
  return pluginDirectories()[0];
}
