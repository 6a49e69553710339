# lmsd in a cluster:
#   terraform apply -var public_host=lms.example.org -var content_host=play.example.org \
#     -var admin_email=you@example.org -var image=registry.example.org/lmsd:1

terraform {
  required_version = ">= 1.5"
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.30"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "kubernetes" {
  config_path = var.kubeconfig
}

variable "kubeconfig" {
  description = "File that says how to reach the cluster"
  type        = string
  default     = "~/.kube/config"
}

resource "random_password" "admin" {
  length  = 24
  special = false
}

resource "kubernetes_secret" "admin" {
  metadata {
    name      = "lmsd-admin"
    namespace = var.namespace
  }
  data = {
    password = random_password.admin.result
  }
}

resource "kubernetes_manifest" "lmsd" {
  for_each   = local.manifests
  manifest   = each.value
  depends_on = [kubernetes_secret.admin]

  lifecycle {
    precondition {
      condition     = var.public_host != var.content_host
      error_message = "Courses need a host of their own: content_host must differ from public_host."
    }
  }
}

output "admin_password" {
  value     = random_password.admin.result
  sensitive = true
}
