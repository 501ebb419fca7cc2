/**
 * Preloaded into npm for `npm audit signatures`. Before it asks a registry for its keys, npm looks
 * the registry up in Sigstore's trust repository on the Internet and gives up when that cannot be
 * reached. This answers as that repository does for a registry it does not list, and nothing else
 * of npm is changed.
 */
const Module = require("node:module");

const load = Module._load;

Module._load = function loadWithoutSigstore(request, ...rest) {
  if (request !== "@sigstore/tuf") return load.call(this, request, ...rest);
  const notListed = Object.assign(new Error("no such target"), { code: "TUF_FIND_TARGET_ERROR" });
  return { initTUF: async () => ({ getTarget: () => Promise.reject(notListed) }) };
};
