"""The panels below the pictures, one file each, and their table."""
