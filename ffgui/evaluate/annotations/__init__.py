"""Ground truth: labels of data sets, read into one form."""
