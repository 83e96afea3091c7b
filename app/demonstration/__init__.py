"""The demonstration site: a newsroom in our own words, loaded through the rules of the API."""
