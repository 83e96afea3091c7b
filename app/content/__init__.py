"""What every content type shares: drafts, revisions, publishing, and how readers find what is live."""
