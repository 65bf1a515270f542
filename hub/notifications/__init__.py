"""What people are told: the count of open tasks, and the e-mail summary."""
