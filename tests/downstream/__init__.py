"""Tests of what stands in front of Broadsheet: headers, the purger, Varnish and nginx."""
