/** boto3, Python's SDK, reads the same answers. */
import { ClientHome } from "../harness/client-home.js";
import { describeWithClient } from "../harness/clients.js";
import { Packhouse, REGION } from "../harness/packhouse.js";

const PROGRAM = `
import boto3, json, sys
client = boto3.client("codeartifact", endpoint_url=sys.argv[1], region_name=sys.argv[2])
created = client.create_domain(domain="by-boto")["domain"]
client.create_repository(domain="by-boto", repository="team")
errors = []
for call in (
    lambda: client.create_domain(domain="by-boto"),
    lambda: client.delete_domain(domain="by-boto"),
    lambda: client.describe_repository(domain="by-boto", repository="none"),
):
    try:
        call()
    except client.exceptions.ClientError as error:
        errors.append([type(error).__name__, error.response["ResponseMetadata"]["HTTPStatusCode"]])
token = client.get_authorization_token(domain="by-boto", durationSeconds=900)
client.delete_repository(domain="by-boto", repository="team")
client.delete_domain(domain="by-boto")
print(json.dumps({
    "name": created["name"],
    "created": type(created["createdTime"]).__name__,
    "expiration": type(token["expiration"]).__name__,
    "errors": errors,
}))
`;

describeWithClient("boto3", () => {
  test("creates, is refused in the wrong order, and deletes", async () => {
    const packhouse = await Packhouse.start();
    const home = await ClientHome.make({}, { "program.py": PROGRAM });
    const { stdout } = await home.runOrThrow("boto3", ["program.py", packhouse.url, REGION], {
      environment: { AWS_SHARED_CREDENTIALS_FILE: packhouse.credentialsFile },
    });

    expect(JSON.parse(stdout)).toEqual({
      name: "by-boto",
      created: "datetime",
      expiration: "datetime",
      errors: [
        ["ConflictException", 409],
        ["ConflictException", 409],
        ["ResourceNotFoundException", 404],
      ],
    });
    await home.remove();
    await packhouse.close();
  });
});
