"""The same for notices: real runs over the double, LINE and a queue at their worst, and what is promised."""
