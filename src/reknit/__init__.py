"""Reknit: a private place for two people to repair trust after a misunderstanding."""
