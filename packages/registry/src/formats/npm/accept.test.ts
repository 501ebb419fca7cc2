import { acceptedEncodings } from "../shared/accept.js";
import { negotiateVariant } from "./accept.js";

test.each([
  [undefined, "full"],
  ["application/json", "full"],
  ["*/*", "full"],
  ["application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*", "abbreviated"],
  ["application/vnd.npm.install-v1+json", "abbreviated"],
  ["application/vnd.npm.install-v1+json,application/json;q=0.9,*/*;q=0.8", "abbreviated"],
  ["application/json, */*", "full"],
  ["application/json; q=1.0, application/vnd.npm.install-v1+json; q=0.8", "full"],
  ["application/vnd.npm.install-v1+json; q=0", "full"],
  ["APPLICATION/VND.NPM.INSTALL-V1+JSON", "abbreviated"],
  ["text/html", "full"],
  ["application/vnd.npm.install-v1+json; q=nonsense", "full"],
])("Accept %p is answered with the %s document", (accept, variant) => {
  expect(negotiateVariant(accept)).toBe(variant);
});

test.each([
  [undefined, ["identity"]],
  ["gzip,deflate", ["gzip", "identity"]],
  ["gzip, deflate, br", ["br", "gzip", "identity"]],
  ["br;q=0.5, gzip", ["gzip", "br", "identity"]],
  ["gzip;q=0", ["identity"]],
  ["*", ["br", "gzip", "identity"]],
  ["zstd", ["identity"]],
])("Accept-Encoding %p is answered with the first there is of %p", (header, encodings) => {
  expect(acceptedEncodings(header)).toEqual(encodings);
});
