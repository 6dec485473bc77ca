"""What Reknit costs, each figure beside the floor it is measured against in the same run.

``./reknit bench`` runs all of it; docs/performance.md says how to read it.
"""
