"""The register of initiatives, projects and networks, with roles, phases and funding."""
