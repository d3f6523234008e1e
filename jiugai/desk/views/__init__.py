"""Pages of the desk: background work, drafts and views (`work`), tables being taken in (`imports`)."""
