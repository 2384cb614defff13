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

## Une machine de réserve
standing-by-title = Cette machine est en réserve
standing-by = Une autre machine assure le service en ce moment. Celle-ci prendra le relais d’elle-même si l’autre s’arrête.
standing-by-go = Aller au service
terminal-standing-by = en réserve : une autre machine assure le service ({ $by }). Celle-ci prendra le relais si elle s’arrête.
terminal-takes-over = prend le relais : plus aucune machine n’assurait le service.
error-store-served-elsewhere = La base { $database } sert déjà à une autre station ({ $by }) : donnez-lui vos commandes, ou arrêtez-la d’abord. Pour que cette machine attende et prenne le relais, voyez « Une machine de réserve » dans docs/postgresql.md.
doctor-standby-there = prend le relais si cette machine s’arrête : { $machines }
doctor-standby-none = aucune machine ne prendrait le relais si celle-ci s’arrêtait, alors que « database_standby » le prévoit
doctor-todo-standby-none = démarrez l’autre machine, et regardez ce qu’y dit « systemctl status trousseau »
start-taken-over = Une autre machine a pris le relais : celle-ci s’arrête. Relancée, elle attend son tour.
start-task-right = Le droit d’écrire dans la base
