from hub.crises.models.crises import Crisis, CrisisArea

__all__ = ["Crisis", "CrisisArea"]
