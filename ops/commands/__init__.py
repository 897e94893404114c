"""The commands, a module for each group: each is parse, one call, say what came of it.

LINE's library takes a second to import. Commands that speak to LINE import what needs it when they run, and no
other command waits for it.
"""
