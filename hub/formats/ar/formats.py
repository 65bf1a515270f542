# As the United Nations write: digits from 0 to 9, a point before decimals, hours up to 24.
# A date begins with a mark (U+200F) that keeps its day from joining a Latin name before it.
DATE_FORMAT = "\u200fj F Y"
SHORT_DATE_FORMAT = "\u200fj M Y"
MONTH_DAY_FORMAT = "\u200fj M"
DATETIME_FORMAT = "\u200fj F Y، H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y"
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
FIRST_DAY_OF_WEEK = 0
