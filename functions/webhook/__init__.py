"""LINE's webhook: receive (verify, enqueue, 200) and handle (act on one event)."""
