"""The manual, played against a freshly deployed local stack: `make story`.

Everything goes over HTTP, as a resident's page, LINE and a clinic would go. `plot` has the
steps in their order, `town` what is remembered between them, `__main__` tells them one line at a time.
"""
