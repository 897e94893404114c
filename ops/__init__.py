"""The command line for those who deploy and run an installation: `akiwaku --help`."""
