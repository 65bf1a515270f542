"""What is wrong or thin in a plan: rules with stable codes, kept as data, each with a sample that breaks it and one that keeps it."""
