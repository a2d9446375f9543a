"""What another interpreter runs: the probe, and the model of conda.

Both are loaded by path under private names. They import the standard library and each other, never the rest
of condaplug; a library that the model serves (pluggy, packaging) only when it is needed. ``seal`` is used on
both sides of the answer.
"""
