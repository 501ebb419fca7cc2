terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "region" { type = string }
variable "description" { default = "What the team uses" }
variable "action" { default = "codeartifact:ListRepositoriesInDomain" }
variable "stage" { default = "test" }
variable "upstreams" {
  type    = list(string)
  default = ["npm-store", "base"]
}

provider "aws" {
  region                      = var.region
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  endpoints { codeartifact = var.endpoint }
  default_tags {
    tags = { managed-by = "terraform" }
  }
}

resource "aws_codeartifact_domain" "domain" {
  domain = "by-terraform"
  tags   = { team = "build" }
}

resource "aws_codeartifact_repository" "store" {
  domain     = aws_codeartifact_domain.domain.domain
  repository = "npm-store"
  external_connections {
    external_connection_name = "public:npmjs"
  }
}

resource "aws_codeartifact_repository" "base" {
  domain     = aws_codeartifact_domain.domain.domain
  repository = "base"
}

resource "aws_codeartifact_repository" "team" {
  domain      = aws_codeartifact_domain.domain.domain
  repository  = "team"
  description = var.description
  tags        = { stage = var.stage }

  dynamic "upstream" {
    for_each = var.upstreams
    content { repository_name = upstream.value }
  }

  depends_on = [aws_codeartifact_repository.store, aws_codeartifact_repository.base]
}

data "aws_iam_policy_document" "others" {
  statement {
    effect    = "Allow"
    actions   = ["codeartifact:DescribeDomain", var.action]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
}

resource "aws_codeartifact_domain_permissions_policy" "domain" {
  domain          = aws_codeartifact_domain.domain.domain
  policy_document = data.aws_iam_policy_document.others.json
}

resource "aws_codeartifact_repository_permissions_policy" "team" {
  domain          = aws_codeartifact_domain.domain.domain
  repository      = aws_codeartifact_repository.team.repository
  policy_document = data.aws_iam_policy_document.others.json
}

data "aws_codeartifact_authorization_token" "token" {
  domain = aws_codeartifact_domain.domain.domain
}

data "aws_codeartifact_repository_endpoint" "npm" {
  domain     = aws_codeartifact_domain.domain.domain
  repository = aws_codeartifact_repository.team.repository
  format     = "npm"
}
