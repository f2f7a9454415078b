"""12309: the doors through which people speak, and the receipt by which they follow what became of it."""
