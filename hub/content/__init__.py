"""The built-in content: what is public about the Action Groups, as YAML with a source for every fact, and its loader."""
