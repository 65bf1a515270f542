"""Publications, tools, model laws and practices."""
