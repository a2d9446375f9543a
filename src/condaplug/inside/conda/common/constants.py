"""The marker for "not given", where newer releases have it."""

from ..auxlib import NULL

__all__ = ["NULL"]
