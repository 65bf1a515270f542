"""Action groups and their working groups or workstreams: offices, participation, decisions, milestones."""
