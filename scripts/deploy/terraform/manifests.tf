# The manifests of ../kubernetes with the names, the image and the size of this installation.

variable "public_host" {
  description = "Host name of pages and REST"
  type        = string
}

variable "content_host" {
  description = "Host name of player and courses; must differ from public_host"
  type        = string
}

variable "admin_email" {
  description = "E-mail address of the first platform administrator"
  type        = string
}

variable "image" {
  description = "Image of lmsd"
  type        = string
}

variable "storage_size" {
  description = "Size of the volume for database and courses"
  type        = string
  default     = "20Gi"
}

variable "namespace" {
  description = "Namespace of everything"
  type        = string
  default     = "default"
}

locals {
  source = file("${path.module}/../kubernetes/lmsd.yaml")
  hosts = replace(replace(local.source,
    "lms.example.org", var.public_host),
  "play.example.org", var.content_host)
  text = replace(replace(replace(local.hosts,
    "admin@example.org", var.admin_email),
    "lmsd:latest", var.image),
  "20Gi", var.storage_size)
  documents = [for document in split("\n---\n", local.text) : yamldecode(document)]
  manifests = {
    for manifest in local.documents : "${manifest.kind}/${manifest.metadata.name}" => merge(manifest, {
      metadata = merge(manifest.metadata, { namespace = var.namespace })
    })
  }
}
