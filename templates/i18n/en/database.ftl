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
