"""Sentences on screen, by stage."""
