# “S” is “er” after the first day of a month: hub/lib/ordinals.py.
DATE_FORMAT = "jS F Y"
# Short months as people write them: “30 nov.”, “4 juil.”, “1er mars”.
SHORT_DATE_FORMAT = "jS N Y"
MONTH_DAY_FORMAT = "jS N"
DATETIME_FORMAT = "jS F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
