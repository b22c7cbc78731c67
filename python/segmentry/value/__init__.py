"""What customers are worth: RFM, ABC, Pareto curve, value and potential, tiers."""
