import type { Project } from "../harness/fake-index.js";

/** A project with a dependency, one of an extra and one for other systems. */
export const webApp: Project = {
  name: "web-app",
  version: "1.0",
  headers: [
    "Requires-Dist: Data_Lib>=1",
    'Requires-Dist: speed; extra == "fast"',
    'Requires-Dist: windows-only; sys_platform == "win32"',
    "Provides-Extra: fast",
  ],
};
