"""The Python side of Barkeep's engine: runs one designer's function at a time, confined, and answers in frames."""
