"""How certain the dates are: three-point durations sampled on the network."""
