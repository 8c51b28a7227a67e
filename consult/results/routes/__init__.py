"""Staff pages about results: who has answered and when, live figures, the answers behind them. Nothing here is published."""

from consult.results.routes import answers, board, live
from consult.results.routes.blueprint import blueprint

__all__ = ["answers", "blueprint", "board", "live"]
