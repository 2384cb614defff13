# The open directory of schools, and directories of people.

school-closes = Closing: { $at }.
school-closed-keys = { $count ->
    [one] One key still belongs to it: take it back, or give it to another school.
   *[other] { $count } keys still belong to it: take them back, or give them to another school.
    }
school-closed-see = See its keys
school-mailbox-used = Nobody decides here: mails for the principal go to this address.
home-school-closed = { $count ->
    [one] “{ $school }” has closed: one key still belongs to it. What becomes of it?
   *[other] “{ $school }” has closed: { $count } keys still belong to it. What becomes of them?
    }
home-schools-closed = Closed schools that still have keys
error-school-closed = The school “{ $school }” is closed: tokens are not provided there.
fact-mailbox = functional mailbox: { $value }
