"""A model of the claim protocol, which Spin checks in every interleaving and with a crash at every step."""
