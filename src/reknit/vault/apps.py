from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "reknit.vault"
    label = "vault"
