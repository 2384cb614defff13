# The database on a PostgreSQL server: what the configuration says of it, and how it is prepared.

error-store-denied = The database server refuses the station: nothing was changed. Prepare it for this version with `trousseau database init`, and look at address, role and password in the configuration.
start-database-address = database is no address of a PostgreSQL database: write postgresql://ROLE@HOST/DATABASE.
start-database-incomplete = The address in database names a role, a host and a database: postgresql://ROLE@HOST/DATABASE.
start-database-password = The address in database has a password in it, which whoever reads the configuration would read: write it into a file of its own, named by database_password_file.
start-database-authorities = The authorities in database_authorities cannot be read ({ $cause }): one PEM file is expected.
start-database-no-address = { $key } is about a server that is not named: write database = "postgresql://ROLE@HOST/DATABASE" as well.
terminal-database-no-server = the configuration names no server: write database = "postgresql://ROLE@HOST/DATABASE"
terminal-database-made = the database { $database } is ready for the role { $role } (schema { $version })
terminal-database-brought = the database { $database } was brought from schema { $before } to schema { $version }, for the role { $role }
terminal-database-as-it-was = the database { $database } was ready for the role { $role } (schema { $version }): nothing changed

## A machine that stands by
standing-by-title = This machine stands by
standing-by = Another machine serves at the moment. This one takes over by itself if the other one stops.
standing-by-go = Go to the service
terminal-standing-by = standing by: another machine serves ({ $by }). This one takes over if it stops.
terminal-takes-over = takes over: no machine served any more.
error-store-served-elsewhere = The database { $database } already serves another station ({ $by }): give it your commands, or stop it first. For this machine to wait and take over, see “Une machine de réserve” in docs/postgresql.md.
doctor-standby-there = takes over if this machine stops: { $machines }
doctor-standby-none = no machine would take over if this one stopped, though “database_standby” means one to
doctor-todo-standby-none = start the other machine, and see what “systemctl status trousseau” says there
start-taken-over = Another machine took over: this one stops. Started again, it waits for its turn.
start-task-right = The right to change the database
