"""The rows around the pictures: toolbar, notices, seek bar, status line."""
