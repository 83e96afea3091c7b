"""HTTP and SQL, with nothing about newspapers in it: what every other package stands on."""
