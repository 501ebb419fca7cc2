import type { LoginTool } from "./login-tools.js";

/** npm; with a scope the repository stays that scope's alone. */
export const npmLogin: LoginTool = {
  format: "npm",
  steps: (endpoint, token, { namespace }) => {
    const scope =
      namespace === undefined || namespace.startsWith("@") ? namespace : `@${namespace}`;
    const { host, pathname } = new URL(endpoint);
    const settings = [
      `${scope === undefined ? "registry" : `${scope}:registry`}=${endpoint}`,
      `//${host}${pathname}:_authToken=${token}`,
    ];
    return [{ kind: "run", command: ["npm", "config", "set", ...settings] }];
  },
};
