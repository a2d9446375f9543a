"""Reading conda's plugin API out of a git repository of conda: one document of facts for each release.

Nothing of conda is imported or checked out. ``repository`` reads git, ``snapshot`` is one release's sources
and answers what a name in them is; each section of the document has a module with one function
``section(snapshot)``; ``pack`` writes the documents as the catalogue's data.

Most facts are about the order in which statements run (names made in loops, deleted, deprecated, bound in one
branch) and about values, so the syntax tree is read for them; griffe reads parameters (``signatures``).
"""
