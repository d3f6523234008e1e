"""Pages of the directory, of duties and of task forces."""
