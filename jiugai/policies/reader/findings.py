from .draft import Finding


def find(paper, nodes, tables, draft):
    return []
