/** Events beyond CodeArtifact's, source `packhouse`. A webhook receives those that it asks for by name. */
export const packhouseDetailTypes = [
  "Packhouse Domain State Change",
  "Packhouse Repository State Change",
  "Packhouse Permissions Policy State Change",
  "Packhouse Dist Tag State Change",
  "Packhouse Security Alert",
] as const;

export type PackhouseDetailType = (typeof packhouseDetailTypes)[number];
