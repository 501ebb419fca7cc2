terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "region" { type = string }
variable "description" { default = "Publishes from CI" }
variable "seconds" { default = 3600 }
variable "action" { default = "codeartifact:ReadFromRepository" }
variable "clients" {
  type    = list(string)
  default = ["packhouse"]
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

data "aws_caller_identity" "me" {}

resource "aws_iam_openid_connect_provider" "ci" {
  url            = "https://ci.example/jobs"
  client_id_list = var.clients
  tags           = { team = "build" }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.ci.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "ci.example/jobs:aud"
      values   = var.clients
    }
  }
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.account_id]
    }
  }
}

resource "aws_iam_role" "ci" {
  name                 = "by-terraform"
  path                 = "/ci/"
  description          = var.description
  max_session_duration = var.seconds
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = "arn:aws:iam::aws:policy/AWSCodeArtifactAdminAccess"
  tags                 = { team = "build" }
}

resource "aws_iam_role_policy" "read" {
  name = "read"
  role = aws_iam_role.ci.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = var.action, Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.ci.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCodeArtifactReadOnlyAccess"
}

output "role" { value = aws_iam_role.ci.arn }
