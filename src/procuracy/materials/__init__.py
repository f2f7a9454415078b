"""Files in (the original sealed, a derivative shown) and letters out (numbered, as PDF, with their service)."""
