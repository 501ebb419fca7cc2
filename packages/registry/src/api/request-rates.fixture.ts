import type { RequestRateLimits } from "./request-rates.js";

export const unlimitedRates: RequestRateLimits = {
  reads: 0,
  writes: 0,
  getAuthorizationToken: 0,
  copyPackageVersions: 0,
  publishPackageVersion: 0,
  getPackageVersionAsset: 0,
  listPackages: 0,
  listPackageVersions: 0,
  listPackageVersionAssets: 0,
};
