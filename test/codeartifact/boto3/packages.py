"""What boto3 does with packages, groups and policies; prints what it saw as JSON."""
import hashlib
import io
import json
import sys

import boto3

url, region = sys.argv[1:3]
client = boto3.client("codeartifact", endpoint_url=url, region_name=region)
domain = {"domain": "by-boto"}
package = {"format": "generic", "namespace": "tools", "package": "cli"}
files = {**domain, "repository": "files", **package}

client.create_domain(**domain)
for name in ("files", "released"):
    client.create_repository(**domain, repository=name)

# A stream, without any content type: boto3 sets none.
for version in ("1.0.0", "1.1.0", "1.2.0"):
    content = f"bytes of {version}".encode()
    client.publish_package_version(
        **files,
        packageVersion=version,
        assetName="tool.bin",
        assetContent=io.BytesIO(content),
        assetSHA256=hashlib.sha256(content).hexdigest(),
    )
asset = client.get_package_version_asset(**files, packageVersion="1.0.0", asset="tool.bin")

versions = client.get_paginator("list_package_versions")
pages = [
    [one["version"] for one in page["versions"]]
    for page in versions.paginate(**files, PaginationConfig={"PageSize": 1})
]
archived = client.update_package_versions_status(
    **files, versions=["1.0.0"], targetStatus="Archived"
)
copied = client.copy_package_versions(
    **domain,
    sourceRepository="files",
    destinationRepository="released",
    **package,
    versions=["1.1.0", "1.2.0"],
)
disposed = client.dispose_package_versions(**files, versions=["1.0.0"], expectedStatus="Archived")
deleted = client.delete_package_versions(**files, versions=["1.0.0", "9.9.9"])

for pattern in ("/generic/*", "/generic/tools/*"):
    client.create_package_group(**domain, packageGroup=pattern)
groups = client.get_paginator("list_package_groups")
patterns = [
    group["pattern"]
    for page in groups.paginate(**domain, PaginationConfig={"PageSize": 1})
    for group in page["packageGroups"]
]
associated = client.get_associated_package_group(**domain, **package)

document = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                "Action": "codeartifact:ReadFromRepository",
                "Resource": "*",
            }
        ],
    }
)
put = client.put_domain_permissions_policy(**domain, policyDocument=document)["policy"]
stale = None
try:
    client.put_domain_permissions_policy(
        **domain, policyDocument=document, policyRevision="stale"
    )
except client.exceptions.ConflictException as error:
    stale = error.response["resourceType"]

print(
    json.dumps(
        {
            "asset": asset["asset"].read().decode(),
            "pages": pages,
            "archived": archived["successfulVersions"]["1.0.0"]["status"],
            "copied": sorted(copied["successfulVersions"]),
            "disposed": disposed["successfulVersions"]["1.0.0"]["status"],
            "refused": {
                version: failure["errorCode"]
                for version, failure in deleted["failedVersions"].items()
            },
            "patterns": sorted(patterns),
            "associated": [associated["packageGroup"]["pattern"], associated["associationType"]],
            "policyIsAsPut": put["document"] == document,
            "stale": stale,
        }
    )
)
