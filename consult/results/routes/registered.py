"""Every page about results, on its blueprint: who imports this has them all."""

from consult.results.routes import answers, board, live
from consult.results.routes.blueprint import blueprint

__all__ = ["answers", "blueprint", "board", "live"]
