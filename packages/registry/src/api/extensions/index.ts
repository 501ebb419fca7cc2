import { type AccountServices, accountExtensions } from "./accounts.js";
import type { Extension } from "./extension.js";

/** What extensions are made with. */
export type ExtensionServices = AccountServices;

/** The one list of all extensions. */
export function createExtensions(services: ExtensionServices): readonly Extension[] {
  return [...accountExtensions(services)];
}
