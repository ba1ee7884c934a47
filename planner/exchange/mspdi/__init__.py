"""MS Project XML (MSPDI): the plan for MS Project, ProjectLibre and whatever else reads that format, and back."""
