"""The built-in content: what is public about the Action Groups, as YAML with sources, and its loader."""
