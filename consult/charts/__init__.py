"""Pure figures: statistics in, Plotly figures and their tables out."""
