"""Export of networks to model files, verified before they are written."""
