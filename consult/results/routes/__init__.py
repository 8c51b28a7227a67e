"""Staff pages about results: who has answered and when, live figures, the answers behind them. Nothing here is published."""
