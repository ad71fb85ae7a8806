"""Information Corner."""
