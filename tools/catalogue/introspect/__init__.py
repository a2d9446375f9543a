"""Write down what one conda has, as the catalogue's document of its release.

``document`` runs inside that conda, by its own Python, so this package imports the standard library, conda
and itself. It imports every module of conda and records facts: which names each module has and where they
come from, hook specifications, the fields of the plugin types, the built-in plugins, deprecations, constants.
What conda imports is read from the imports in its source (so that the origin does not depend on the
platform), but only for names that exist at run time. Nothing is recorded of conda's sentences or code.
"""
