"""Comments: what readers write, and how moderators keep the threads worth reading."""
