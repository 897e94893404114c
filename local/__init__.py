"""The whole system on one machine: an AWS emulator, a LINE simulator, a clock, one address for it all."""
