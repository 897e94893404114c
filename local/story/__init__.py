"""The manual, played against a freshly deployed local stack: `make story`.

Everything goes over HTTP, as a resident's page, LINE and a clinic would go. `people` has the actors,
`plot` the steps in their order, `__main__` tells them one line at a time.
"""
