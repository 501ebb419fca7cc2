// Python packages: what pip, uv, poetry, pdm, twine, hatch and flit speak.
import type { FormatModule } from "../format.js";
import { pypiDependenciesOf } from "./dependencies.js";
import { describePypiVersion } from "./describe.js";
import { createPypiEndpoints } from "./endpoints.js";
import { pypiErrorReply } from "./errors.js";
import { createProjectCache } from "./project-cache.js";
import { createPypiUpstreamReader } from "./upstream/reader.js";
import { pypiVersionKey } from "./version.js";

export const pypi: FormatModule = {
  name: "pypi",
  createUpstreamReader: createPypiUpstreamReader,
  create: (services) => ({
    name: "pypi",
    endpoints: createPypiEndpoints(services, createProjectCache(services)),
    errorReply: pypiErrorReply,
  }),
  versionKey: pypiVersionKey,
  gainsAssets: "always",
  describe: describePypiVersion,
  dependenciesOf: pypiDependenciesOf,
};
