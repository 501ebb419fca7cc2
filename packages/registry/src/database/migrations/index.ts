// The ordered list of migrations. A released one never changes; a new one is a file and a line here.
import type { Migration } from "kysely";
import * as initial from "./0001-initial.js";
import * as listingIndexes from "./0002-listing-indexes.js";
import * as domainTotals from "./0003-domain-totals.js";
import * as assetMetadata from "./0004-asset-metadata.js";
import * as packagesByName from "./0005-packages-by-name.js";
import * as packageGroups from "./0006-package-groups.js";
import * as hiddenRepositories from "./0007-hidden-repositories.js";
import * as upstreamStateDocuments from "./0008-upstream-state-documents.js";
import * as identities from "./0009-identities.js";
import * as roles from "./0010-roles.js";
import * as accessTokens from "./0011-access-tokens.js";
import * as webhooks from "./0012-webhooks.js";
import * as webhookProgress from "./0013-webhook-progress.js";
import * as audit from "./0014-audit.js";
import * as denials from "./0015-denials.js";

export const migrations: Readonly<Record<string, Migration>> = {
  "0001-initial": initial,
  "0002-listing-indexes": listingIndexes,
  "0003-domain-totals": domainTotals,
  "0004-asset-metadata": assetMetadata,
  "0005-packages-by-name": packagesByName,
  "0006-package-groups": packageGroups,
  "0007-hidden-repositories": hiddenRepositories,
  "0008-upstream-state-documents": upstreamStateDocuments,
  "0009-identities": identities,
  "0010-roles": roles,
  "0011-access-tokens": accessTokens,
  "0012-webhooks": webhooks,
  "0013-webhook-progress": webhookProgress,
  "0014-audit": audit,
  "0015-denials": denials,
};
