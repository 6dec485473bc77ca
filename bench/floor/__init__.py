"""Bare Django: what ``startproject`` gives, with one table, on the same server as Reknit."""
