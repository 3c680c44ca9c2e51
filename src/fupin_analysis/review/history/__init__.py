"""What earlier returns say of this one: cumulative figures, plans and baselines, returns that were sent again."""
