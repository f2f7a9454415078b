"""Hearings in the examination of a case of any line: notice in time, seven steps, the opinion of the hearing officers."""
