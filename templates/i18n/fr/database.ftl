# La base sur un serveur PostgreSQL : ce que la configuration en dit, et sa préparation.

error-store-denied = Le serveur de base de données refuse la station : rien n’a été changé. Préparez-le pour cette version avec `trousseau database init`, et vérifiez l’adresse, le rôle et le mot de passe dans la configuration.
start-database-address = database n’est pas l’adresse d’une base PostgreSQL : écrivez postgresql://RÔLE@SERVEUR/BASE.
start-database-incomplete = L’adresse écrite dans database nomme un rôle, un serveur et une base : postgresql://RÔLE@SERVEUR/BASE.
start-database-password = L’adresse écrite dans database contient un mot de passe, que liraient tous ceux qui lisent la configuration : mettez-le dans un fichier à part, nommé par database_password_file.
start-database-authorities = Les autorités de database_authorities ne se lisent pas ({ $cause }) : un fichier PEM est attendu.
start-database-no-address = { $key } parle d’un serveur qui n’est pas nommé : écrivez aussi database = "postgresql://RÔLE@SERVEUR/BASE".
terminal-database-no-server = la configuration ne nomme pas de serveur : écrivez database = "postgresql://RÔLE@SERVEUR/BASE"
terminal-database-made = la base { $database } est prête pour le rôle { $role } (schéma { $version })
terminal-database-brought = la base { $database } est passée du schéma { $before } au schéma { $version }, pour le rôle { $role }
terminal-database-as-it-was = la base { $database } était prête pour le rôle { $role } (schéma { $version }) : rien n’a changé
