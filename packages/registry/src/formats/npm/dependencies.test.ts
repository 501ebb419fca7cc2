import { npmDependencies } from "./dependencies.js";
import { encodeStoredManifest } from "./stored-manifest.js";

test("dependencies of each kind are told by type, optional ones only once", () => {
  const manifest = {
    name: "lib",
    version: "1.0.0",
    dependencies: { a: "^1.0.0", "@team/b": "npm:b@2", fsevents: "~2.3.0" },
    devDependencies: { jest: "*" },
    peerDependencies: { react: ">=17" },
    optionalDependencies: { fsevents: "~2.3.0" },
    bundledDependencies: ["a"],
  };
  expect(npmDependencies(encodeStoredManifest(manifest, {}, {}))).toEqual([
    { namespace: "", name: "a", type: "regular", requirement: "^1.0.0" },
    { namespace: "team", name: "b", type: "regular", requirement: "npm:b@2" },
    { namespace: "", name: "jest", type: "dev", requirement: "*" },
    { namespace: "", name: "react", type: "peer", requirement: ">=17" },
    { namespace: "", name: "fsevents", type: "optional", requirement: "~2.3.0" },
  ]);
});

test("what is odd is left out", () => {
  const manifest = {
    dependencies: { a: 1, "@b": "1" },
    devDependencies: ["c"],
    peerDependencies: null,
  };
  expect(npmDependencies(encodeStoredManifest(manifest, {}, {}))).toEqual([
    { namespace: "", name: "@b", type: "regular", requirement: "1" },
  ]);
});
