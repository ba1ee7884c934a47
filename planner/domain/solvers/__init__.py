"""The seams to solver libraries: each file imports its library inside its functions, and nobody else does."""
