# When something was or will be
when-now = à l’instant
when-yesterday = hier
when-tomorrow = demain
when-minutes-ago = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
    }
when-minutes-ahead = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
    }
when-hours-ago = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
    }
when-hours-ahead = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
    }
when-days-ago = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
    }
when-days-ahead = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
    }
when-month = en { $month }
when-month-of = en { $month } { $year }
when-month-name = { $count ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[other] décembre
    }
