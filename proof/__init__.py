"""Shows that the promises of the claim hold: simulation, model, mutants, and a judge of real histories."""
