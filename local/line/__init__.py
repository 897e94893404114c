"""Plays the LINE platform on one machine: Messaging API, login, webhooks, and a phone in the browser."""
