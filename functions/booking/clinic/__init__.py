"""The routes of the clinics' API, by what they are about."""
