"""Make the catalogue's data out of real condas: ``python -m tools.catalogue PREFIX``."""
