"""The count of open tasks, and the e-mail summary."""
