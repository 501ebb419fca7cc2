import { parseCoordinate } from "./request-parameters.js";

test.each([
  ["npm/@acme/lib@1.2.0 lib.tgz", "npm", "acme", "lib", "1.2.0", "lib.tgz"],
  ["npm/lib", "npm", "", "lib", undefined, undefined],
  ["npm/@acme/lib", "npm", "acme", "lib", undefined, undefined],
  ["pypi/requests@2.0 requests-2.0.tar.gz", "pypi", "", "requests", "2.0", "requests-2.0.tar.gz"],
  ["pypi/requests simple page", "pypi", "", "requests", undefined, "simple page"],
  ["maven/org.acme/core@1.0 core-1.0.jar", "maven", "org.acme", "core", "1.0", "core-1.0.jar"],
])("%s", (text, format, namespace, name, version, asset) => {
  expect(parseCoordinate(text)).toEqual({ format, namespace, name, version, asset });
});
