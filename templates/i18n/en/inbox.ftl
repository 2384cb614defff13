# When something was or will be
when-now = just now
when-yesterday = yesterday
when-tomorrow = tomorrow
when-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
    }
when-minutes-ahead = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
    }
when-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
    }
when-hours-ahead = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
    }
when-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
    }
when-days-ahead = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
    }
when-month = in { $month }
when-month-of = in { $month } { $year }
when-month-name = { $count ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
    }
