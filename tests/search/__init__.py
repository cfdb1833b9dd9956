"""What search promises."""
