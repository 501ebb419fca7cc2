import { formatArn, parseArn } from "./arn.js";

test("an ARN is taken apart and put together", () => {
  const text = "arn:aws:codeartifact:us-local-1:111122223333:package/main/app/npm//left-pad";
  const arn = parseArn(text);
  expect(arn).toEqual({
    partition: "aws",
    service: "codeartifact",
    region: "us-local-1",
    accountId: "111122223333",
    resource: "package/main/app/npm//left-pad",
  });
  expect(arn && formatArn(arn)).toBe(text);
});

test("the resource keeps its colons, and region and account may be empty", () => {
  expect(parseArn("arn:aws:s3:::bucket:a:b")).toMatchObject({
    region: "",
    accountId: "",
    resource: "bucket:a:b",
  });
});

test.each(["", "*", "arn", "arn:aws:s3::1", "arn:aws:s3::1:", "arn::s3::1:x", "urn:aws:s3::1:x"])(
  "%j is no ARN",
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);
