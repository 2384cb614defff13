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

## Directories of people
tab-directories = Directories
directories-title = Directories
directories-none = The configuration names no directory: [[directory]] in /etc/trousseau.toml explains how to connect one.
help-directories = What each directory said last: who came, who changed, who left. What is not sure waits for your answer and holds up nobody else. A key whose holder has left opens nothing any more.
directory-never = Not asked yet.
directory-pulled = Read whole: { $at }. { $people ->
    [one] One person.
   *[other] { $people } people.
    } { $asked ->
    [0] No question.
    [one] One question waits for you.
   *[other] { $asked } questions wait for you.
    }
directory-failing = Nothing has come since { $since }: { $fault }.
directory-late = No reading has been whole for too long.
pull-fault-unreachable = the directory does not answer
pull-fault-sign-in = the directory refuses the account
pull-fault-question = the directory refuses the question
pull-fault-limit = the directory stops at its own limit
pull-fault-broken = the directory broke off
pull-fault-nobody = the directory names nobody
pull-fault-too-many = the directory names too many people
pull-fault-mass = too many would leave at once, to be confirmed
pull-question-unreadable = the entry does not say for sure whom it is about (identifier, sign-in name or name).
pull-question-same-subject = two entries have the same identifier.
pull-question-same-login = two entries have the same sign-in name.
pull-question-same-mail = two entries have the same mail address.
pull-question-name-taken = an account here has that sign-in name already, with a role that was given here. Is it the same person?
pull-question-another-subject = the directory knew this person by another identifier. Is it them?
pull-question-renamed = the sign-in name differs there and here; nothing was changed.
pull-question-back = this person is back, and their key is still due back: take it back, then hand it over to them.
directory-came = { $count ->
    [one] new person
   *[other] new people
    }
directory-changed = { $count ->
    [one] person changed
   *[other] people changed
    }
directory-same-as-before = unchanged
directory-without-role = without a role here
directory-left = { $count ->
    [one] has left
   *[other] have left
    }
directory-mass = { $count ->
    [one] One person would be gone at once. Nothing was taken: say whether that is right.
   *[other] { $count } people would be gone at once. Nothing was taken: say whether that is right.
    }
directory-would-leave = Who would leave
directory-have-left = Who has left
directory-stays = (keeps what was given here)
directory-more = { $count ->
    [one] and one more
   *[other] and { $count } more
    }
directory-questions = For you to say
directory-schools = Schools that are not known here
directory-unknown-school = { $school }: { $people ->
    [one] one person
   *[other] { $people } people
    }
directory-see-person = see the person
directory-is-them = It is them
directory-pull = Read this directory again now
directory-right = { $count ->
    [one] It is right: this person has left
   *[other] It is right: these { $count } people have left
    }
said-directory-pulled = The directory was read.
said-directory-held = Too many would leave at once: nothing was taken. Look at the list, then say whether it is right.
said-directory-same = Noted: the directory knows this person by this new identifier.
error-no-such-directory = The configuration names no directory “{ $directory }” ([[directory]] there).
error-mass-gone = { $gone ->
    [one] One person would be gone at once: nothing was taken. Look who, then say that it is right.
   *[other] { $gone } people would be gone at once: nothing was taken. Look who, then say that it is right.
    }
error-directory-unreachable = The directory { $directory } does not answer ({ $said }). Check its address, the network and its certificate.
error-directory-sign-in = The directory { $directory } refuses the account ({ $said }). Check the account’s name and its password.
error-directory-question = The directory { $directory } refuses the question ({ $said }). Check base and filter, and what the account may read.
error-directory-limit = The directory { $directory } stops after { $read } entries ({ $said }): nothing was taken. Have its limit raised for this account.
error-directory-broken = The directory { $directory } broke off after { $read } entries ({ $said }): nothing was taken. It will be asked again.
error-directory-nobody = The directory { $directory } names nobody: nothing was taken. Check base and filter, and what the account may read.
error-directory-too-many = The directory { $directory } names more than { $most } people: narrow the filter.
error-directory-stopped = The reading of the directory { $directory } was stopped.
fact-directory = directory: { $value }
fact-people = people: { $value }
fact-came = came: { $value }
fact-gone = gone: { $value }
area-directory = directory
doctor-directory-pulled = the directory { $directory } was read: { $at }
doctor-directory-held = { $gone ->
    [one] directory { $directory }: one person would be gone at once, and nothing is taken
   *[other] directory { $directory }: { $gone } people would be gone at once, and nothing is taken
    }
doctor-todo-directory-held = look who would leave on the page Directories, or with “trousseau directory pull --dry-run { $directory }”; if that is right, say so there, or with “--gone { $gone }”
doctor-directory-failing = directory { $directory }: nothing has come since { $since } ({ $fault })
doctor-todo-directory-failing = try “trousseau directory pull --dry-run { $directory }”: the answer says what is missing
doctor-directory-late = directory { $directory }: no reading has been whole for too long
doctor-todo-directory-late = keep the station running, or run “trousseau directory pull { $directory }”
terminal-far-people = people read: { $done }
directory-counts = { $directory }: { $people ->
    [one] one person
   *[other] { $people } people
    }; new: { $came }, changed: { $changed }, unchanged: { $same }, without a role here: { $without }, gone: { $gone }, questions: { $asked }
directory-gone = gone: { $person } ({ $login }) { $keys }
directory-gone-stays = gone, keeps what was given here: { $person } ({ $login }) { $keys }
directory-asked = to be said: { $person } ({ $login }) { $subject } – { $kind }
directory-dry-run = A trial: nothing was changed.
terminal-directory-held = { $gone ->
    [one] One person would be gone at once: nothing was taken. If that is right: --gone { $gone }
   *[other] { $gone } people would be gone at once: nothing was taken. If that is right: --gone { $gone }
    }
terminal-directory-same = { $directory } knows { $login } by this new identifier.
start-task-directories = The reading of directories
start-directory-address = url of [[directory]] “{ $directory }”: { $url } is no address of a directory. Write ldaps://, ldap:// or ldapi://.
start-directory-clear = url of [[directory]] “{ $directory }”: { $url } without TLS would let everybody’s data and the password pass in the clear. Write ldaps://, or start_tls = true.
start-directory-name = The names of [[directory]] must differ and have only letters without accents, digits and - _ . : “{ $directory }” does not do.
start-directory-account = bind_dn and password_file of [[directory]] “{ $directory }” go together: write both, or neither.
start-directory-mapping = mapping of [[directory]] “{ $directory }”: { $cause }
start-directory-range = every of [[directory]] “{ $directory }” is 5 to 10080 minutes, page 1 to 5000 entries.
