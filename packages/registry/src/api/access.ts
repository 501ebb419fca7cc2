import type { Access } from "../access/access.js";

/** What the control plane needs of access/. */
export type ControlPlaneAccess = Pick<
  Access,
  "authenticateSignature" | "authorise" | "authoriseFederated" | "mintToken"
>;
