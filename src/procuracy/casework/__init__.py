"""The engine: everything that has a life and a clock is a Case. Knows no business line by name."""
