"""Annotations of data sets in a common form."""
