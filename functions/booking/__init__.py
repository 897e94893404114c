"""The two HTTP APIs, residents' and clinics', and the sweep that finishes what crashes left half done."""
