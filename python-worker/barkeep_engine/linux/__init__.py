"""What only Linux has: the kernel's own fences around one process."""
