"""Support for prosecution: those too weak to sue are supported in suing, on their own wish, and never represented."""
