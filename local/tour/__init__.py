"""Walks through the pages in a real browser, for pictures and for the tests of the pages."""
