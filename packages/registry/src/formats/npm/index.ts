// npm: what npm, pnpm, yarn, bun and deno speak.
import type { FormatModule } from "../format.js";
import { describeNpmVersion } from "./describe.js";
import { npmDependencies } from "./dependencies.js";
import { createDocumentPacker } from "./document-packer.js";
import { createNpmEndpoints } from "./endpoints.js";
import { npmErrorReply } from "./errors.js";
import { legacyLogin } from "./login.js";
import { npmVersionKey } from "./package-name.js";
import { createPackumentCache } from "./packument-cache.js";
import { createNpmUpstreamReader } from "./upstream.js";

export const npm: FormatModule = {
  name: "npm",
  hasScopes: true,
  createUpstreamReader: () => createNpmUpstreamReader(createDocumentPacker()),
  create: (services) => ({
    name: "npm",
    endpoints: createNpmEndpoints(services, createPackumentCache(services)),
    login: (request, find) => legacyLogin(request, find, services.logins),
    errorReply: npmErrorReply,
  }),
  versionKey: npmVersionKey,
  gainsAssets: "never",
  describe: describeNpmVersion,
  dependenciesOf: npmDependencies,
};
