// Generic: files of any kind. They have no protocol of their own; CodeArtifact's API publishes and reads them.
import type { FormatModule } from "../format.js";
import { checkGenericAssetName } from "./asset-name.js";
import { genericErrorReply } from "./errors.js";

export const generic: FormatModule = {
  name: "generic",
  create: () => ({ name: "generic", endpoints: [], errorReply: genericErrorReply }),
  versionKey: (version) => version,
  gainsAssets: "until-published",
  ignoresUpstreams: true,
  checkApiAsset: checkGenericAssetName,
  describe: () => ({ licenses: [] }),
  dependenciesOf: () => [],
};
