"""Decision methods as small pure functions on arrays: rows are alternatives, columns criteria."""
