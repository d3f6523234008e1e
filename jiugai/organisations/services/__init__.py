"""The only places where places, bodies, duties and task forces are written."""
