DATE_FORMAT = r"j \d\e F \d\e Y"
SHORT_DATE_FORMAT = r"j M Y"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i"
YEAR_MONTH_FORMAT = r"F \d\e Y"
FIRST_DAY_OF_WEEK = 1
