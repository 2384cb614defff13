# Lists of schools and people, schools, delegates.

roster-keys = Key file
roster-kind-schools = List of schools
roster-kind-people = List of people
roster-title-schools = Import a list of schools
roster-title-people = Import a list of people
roster-help-schools = A workbook (.xlsx, .xls, .ods) or a CSV table as a spreadsheet saves it: titles above and totals below do no harm. The list is checked first, and nothing is changed by that. It adds and changes; it takes nothing away.
roster-help-people = A workbook (.xlsx, .xls, .ods) or a CSV table as a spreadsheet saves it: titles above and totals below do no harm. The list is checked first, and nothing is changed by that. It adds people and roles and changes names and addresses; it takes nothing away.
roster-example = Example
roster-example-schools =
    UAI;Name;Degree;Contract
    0951099D;Collège Jean Moulin;second;public
    0750655E;École Sainte-Anne;first;private under contract
roster-example-people =
    Login;First name;Name;Email;Role;UAI
    cmoreau;Claire;Moreau;claire.moreau@ac-example.fr;principal;0951099D
    apetit;Agnès;Petit;agnes.petit@ac-example.fr;requester;0951099D 0750655E
roster-words-schools = Columns may stand in any order. An empty cell changes nothing; a new school needs name, degree and contract. A school without contract is kept, but no request is accepted there. The ministry’s open directory (fr-en-annuaire-education) is taken as it is: what is no school is left out, a school that has closed stays, with its keys, and is pointed out.
roster-words-people = Columns may stand in any order; without a sign-in name the mail address takes its place. Jobs that are understood: those of the staff (teacher titles in French, CPE, secretary…), principal, deputy, technician; “direction” alone does not say who decides and is not guessed; several roles or several UAIs may stand in one cell, or one line for each school. Roles in the whole academy are given by hand.
roster-keep-good = Leave refused lines out and import the others
roster-send-links = Send people who are new a link to choose their password
roster-send-links-help = Accounts are made without a password. The link works once, within three days; after that “forgotten password” sends another.
roster-school = School of those for whom the list names none
roster-school-in-list = (the list says it)
roster-school-taken = School taken where the list names none: { $school }.
roster-reading = Reading, lines read: { $lines }. This page updates by itself.
roster-columns = Columns that are read:
roster-ignored = columns left aside:
roster-done = Done. Lines imported: { $lines }.
roster-stopped = Lines refused: { $lines }. Nothing will be imported: correct the list, or tick “leave refused lines out”.
roster-nothing = Nothing to import: all of it is known already, or left out.
roster-confirm = Import (lines: { $lines })
line-new = { $count ->
   *[one] new
    [other] new
    }
line-changed = { $count ->
   *[one] changed
    [other] changed
    }
line-unchanged = { $count ->
   *[one] known already
    [other] known already
    }
line-refused = { $count ->
   *[one] refused
    [other] refused
    }
line-left-out = { $count ->
   *[one] left out
    [other] left out
    }
column-uai = UAI
column-name = name
column-degree = degree
column-contract = contract
column-sector = sector
column-state = state
column-login = sign-in name
column-first-name = first name
column-email = mail address
column-role = role
column-nature = nature code
column-contract-code = contract code
column-closing = closing date
column-mailbox = functional mailbox
column-academy = academy
line-fault-missing = This is missing: { $column }. Fill the cell in.
line-fault-uai = “{ $value }” is not a UAI: seven digits and a letter, such as 0951099D.
line-fault-uai-letter = { $value } cannot be right: the letter of these digits is { $expected }. Look for a mistyped digit.
line-fault-unknown-school = School { $value } is not known here: import the schools first, or check the UAI.
line-fault-value = “{ $value }” is not understood ({ $column }): see the words that are known on the import page.
line-fault-too-long = Too long: { $column }. Shorten it.
line-fault-character = Characters that do not belong there: { $column }. Type the cell again.
line-fault-lost = Letters were lost on the way (?, #N/A): { $column }. Type the cell again.
line-fault-closed = A closed school: it is left out.
line-fault-no-school = Not a school (“{ $value }”): the line is left out.
line-fault-other-academy = A school of another academy ({ $value }): the line is left out.
line-fault-repeats = Line { $line } says the same already: the line is left out.
roster-directory = This is the ministry’s directory: a line that is refused does not stop the others.
roster-academy = Only schools of this academy (name or number; empty: all of them)
line-fault-formula = The cell begins like a spreadsheet formula (= + - @): { $column }. Type it again.
line-fault-login = “{ $value }” is no sign-in name: 2 to 64 letters a-z without accents, digits and . _ - @
line-fault-email = “{ $value }” is no mail address: name@example.fr is expected.
line-fault-role-by-hand = The role “{ $role }” is not given by a file: give it by hand, on the person’s page.
line-fault-guarded = This person has a role in the whole academy: change the account by hand, on their page.
line-fault-contradicts = Line { $line } says otherwise of the same one: correct one of the two.
error-roster-no-column = The column “{ $column }” is missing: name the columns in the first row.
error-roster-two-columns = The columns “{ $first }” and “{ $second }” say the same thing ({ $column }): leave one of them out.
error-roster-no-school = The list does not say which school these people are of: choose it when you send the list, or add a column “UAI”.
error-roster-too-many-lines = The list has more than { $limit } lines: split it.
error-lines-refused = Lines refused: { $lines }. Nothing was changed: look at each of them.

## School
school-not-served = A school without contract: no request for a token is accepted here.
school-document = Document required
school-document-ask = A document (PDF, JPEG or PNG) is required with each request
school-settings = Settings
school-save = Save
school-undecided = Requests to decide
school-waiting = Requests waiting for a token
school-edit = Change the school
school-people = People
school-no-people = Nobody has a role in this school yet.
school-given-by = (given by { $name })
school-until = until { $at }
school-delegates = Standing in
school-delegates-help = During an absence somebody of the school decides and hands tokens over in the principal’s place, as a deputy. The role ends by itself. Whoever gave it waits a day before that person may decide for them.
school-delegate = Person
school-last-day = Last day
school-name-delegate = Name
school-end = End
school-nobody = Nobody else of the school can be named: add somebody first.
person-roles = Roles
person-give-role = Give this role
person-take-role = Take away
person-account = Account
person-send-link = Send a link to choose the password
person-send-link-help = To the address on file; it works once.
person-disable = Disable the account
person-enable = Enable the account
person-access-help = Account disabled: they can no longer sign in, and their token opens nothing.
said-school-changed = The school is saved.
said-delegated = The delegation is saved; the person is told.
said-delegation-ended = The delegation has ended.
said-person-changed = The account is saved.
said-role-given = The role is given to { $person }.
said-role-taken = The role is taken from { $person }.
said-link-sent = The link is on its way to the address on file.
verb-delegate = name somebody who stands in
fact-changed = changed: { $value }
fact-given = given: { $value }
fact-taken = taken away: { $value }
fact-until = until: { $value }
fact-ended = its time ran out: { $value }
error-given-by = { $name } gave you this role or account: somebody else, whom { $name } did not name, sees to it.
error-not-over-them = { $name } belongs to another school or the academy too, or has more to say than you: the helpdesk or an administrator of the academy sees to it.
error-role-needs-school = The role “{ $role }” is given in a school: choose which.
error-belongs-elsewhere = { $name } belongs to another school or the academy: an administrator of the academy gives them a role here.
error-school-not-asked = The school “{ $school }” must agree: ask an administrator of the academy.
error-own-role = Nobody gives themselves a role: ask another administrator.
error-not-of-school = { $name } has no role in “{ $school }”, or cannot sign in: choose somebody of the school.
error-decides-already = { $name } decides in this school already: nobody need be named.
error-no-delegate = { $name } stands in for nobody here: load the page again.
error-delegate-until = A delegation ends on a day to come, within a year: choose its last day.
