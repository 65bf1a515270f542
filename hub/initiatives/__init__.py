"""The mapping: initiatives, projects and networks, with roles, phases and funding."""
