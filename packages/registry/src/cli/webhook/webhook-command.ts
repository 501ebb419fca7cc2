import type { Command } from "commander";
import { addDeliveryCommands } from "./delivery-commands.js";
import { addSettingCommands } from "./setting-commands.js";

/** `packhouse webhook`: who is told of a domain's events. */
export function addWebhookCommand(program: Command): void {
  const webhook = program.command("webhook").description("who is told of a domain's events");
  addSettingCommands(webhook);
  addDeliveryCommands(webhook);
}
