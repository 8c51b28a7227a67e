"""Results: live figures from the tallies, who has answered, and what staff may read behind them."""
