# People, their keys, groups and policies, as a platform team writes them.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "region" {
  type = string
}

variable "path" {
  type    = string
  default = "/team/"
}

variable "stage" {
  type    = string
  default = "test"
}

variable "actions" {
  type    = list(string)
  default = ["codeartifact:ReadFromRepository"]
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = var.actions
    resources = ["*"]
  }
}

resource "aws_iam_policy" "read" {
  name        = "read"
  path        = "/team/"
  description = "Reads (all) of it, 100%: ünïcode"
  policy      = data.aws_iam_policy_document.read.json

  tags = {
    stage = var.stage
  }
}

resource "aws_iam_user" "ci" {
  name                 = "ci"
  path                 = var.path
  permissions_boundary = aws_iam_policy.read.arn

  tags = {
    stage = var.stage
  }
}

resource "aws_iam_access_key" "ci" {
  user = aws_iam_user.ci.name
}

resource "aws_iam_user_policy" "ci" {
  name   = "inline"
  user   = aws_iam_user.ci.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_user_policy_attachment" "ci" {
  user       = aws_iam_user.ci.name
  policy_arn = aws_iam_policy.read.arn
}

resource "aws_iam_user_policy_attachment" "read_only" {
  user       = aws_iam_user.ci.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess"
}

resource "aws_iam_group" "builders" {
  name = "builders"
  path = var.path
}

resource "aws_iam_group_membership" "builders" {
  name  = "builders"
  group = aws_iam_group.builders.name
  users = [aws_iam_user.ci.name]
}

resource "aws_iam_group_policy" "builders" {
  name   = "inline"
  group  = aws_iam_group.builders.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_group_policy_attachment" "builders" {
  group      = aws_iam_group.builders.name
  policy_arn = aws_iam_policy.read.arn
}

output "access_key_id" {
  value = aws_iam_access_key.ci.id
}
