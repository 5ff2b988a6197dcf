"""The report of a review: one HTML file and the same numbers as JSON."""
