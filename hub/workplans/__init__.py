"""Work plans: outcomes, outputs, activities and the comments on them."""
