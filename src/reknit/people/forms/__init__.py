"""HTTP in, clean typed values out."""
