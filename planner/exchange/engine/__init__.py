"""The engines for other programs: JSON in, JSON out."""
