"""A session of boto3 with a server whose URL and region are the arguments; prints what it saw as JSON."""
import json
import sys

import boto3

url, region = sys.argv[1:3]
client = boto3.client("codeartifact", endpoint_url=url, region_name=region)
domain = {"domain": "by-boto"}


def refusal(call):
    """Name, status and resourceType of the exception that a call ends with."""
    try:
        call()
    except client.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return [type(error).__name__, status, error.response.get("resourceType")]
    return None


created = client.create_domain(**domain, tags=[{"key": "team", "value": "build"}])["domain"]
for name in ("base", "store"):
    client.create_repository(**domain, repository=name)
client.create_repository(
    **domain, repository="team", upstreams=[{"repositoryName": "base"}, {"repositoryName": "store"}]
)
client.update_repository(**domain, repository="team", upstreams=[{"repositoryName": "base"}])
client.associate_external_connection(
    **domain, repository="store", externalConnection="public:npmjs"
)

paginator = client.get_paginator("list_repositories_in_domain")
pages = [
    [repository["name"] for repository in page["repositories"]]
    for page in paginator.paginate(**domain, PaginationConfig={"PageSize": 1})
]
cut = paginator.paginate(**domain, PaginationConfig={"MaxItems": 1}).build_full_result()
resumed = paginator.paginate(
    **domain, PaginationConfig={"StartingToken": cut["NextToken"]}
).build_full_result()

errors = [
    refusal(lambda: client.create_domain(**domain)),
    refusal(lambda: client.delete_domain(**domain)),
    refusal(lambda: client.describe_repository(**domain, repository="none")),
    refusal(
        lambda: client.associate_external_connection(
            **domain, repository="store", externalConnection="public:pypi"
        )
    ),
    # boto3 checks lengths itself, but no patterns.
    refusal(lambda: client.create_repository(**domain, repository="-starts-with-a-hyphen")),
]
token = client.get_authorization_token(**domain, durationSeconds=900)
endpoint = client.get_repository_endpoint(**domain, repository="team", format="pypi")
tags = client.list_tags_for_resource(resourceArn=created["arn"])["tags"]

for name in ("team", "store", "base"):
    client.delete_repository(**domain, repository=name)
left = client.describe_domain(**domain)["domain"]["repositoryCount"]
client.delete_domain(**domain)

print(
    json.dumps(
        {
            "errors": errors,
            "types": {
                "createdTime": type(created["createdTime"]).__name__,
                "expiration": type(token["expiration"]).__name__,
            },
            "pages": pages,
            "resumed": [repository["name"] for repository in resumed["repositories"]],
            "tags": tags,
            "endpoint": endpoint["repositoryEndpoint"],
            "left": left,
        }
    )
)
