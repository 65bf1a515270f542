DATE_FORMAT = "j F Y"
# Short months as people write them: “30 nov.”, “4 juil.”, “1 mars”.
SHORT_DATE_FORMAT = "j N Y"
MONTH_DAY_FORMAT = "j N"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
