"""What tests share: tables as the template makes them, people, slots, and a LINE that behaves."""
