"""The sources of facts. Statements of several sources about one field are kept side by side."""
