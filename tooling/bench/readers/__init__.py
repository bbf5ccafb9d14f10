"""Readers of frozen suite data: one file each, a closed set."""
