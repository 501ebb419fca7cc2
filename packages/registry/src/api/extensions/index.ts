import { type AccountServices, accountExtensions } from "./accounts.js";
import type { Extension } from "./extension.js";
import { type RevocationServices, revocationExtensions } from "./revocations.js";
import { type TokenServices, tokenExtensions } from "./tokens.js";
import { type UserServices, userExtensions } from "./users.js";

/** What extensions are made with. */
export type ExtensionServices = AccountServices & TokenServices & RevocationServices & UserServices;

/** The one list of all extensions. */
export function createExtensions(services: ExtensionServices): readonly Extension[] {
  return [
    ...accountExtensions(services),
    ...tokenExtensions(services),
    ...revocationExtensions(services),
    ...userExtensions(services),
  ];
}
