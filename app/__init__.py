"""Broadsheet: a headless content API for publishers."""
