"""Copies of the database: made while people write, checked before they count, put back whole."""
