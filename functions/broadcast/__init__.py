"""Everything that speaks to residents unasked: notices (plan, send) and confirmations (confirm)."""
