"""What every content type shares: drafts, revisions, publishing, and reading what is live."""
