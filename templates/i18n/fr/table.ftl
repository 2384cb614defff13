# Tableaux et classeurs : ce qui n’en est pas un, et comment il est écrit.
error-table-empty = Il n’y a rien dans ce fichier : vérifiez que c’est le bon.
error-table-row = Une ligne de ce fichier est plus grande que tout ce qu’un tableau contient : vérifiez d’où il vient, ou s’il manque un guillemet.
error-table-workbook = Ce classeur est trop gros pour être lu : enregistrez la feuille voulue en « CSV UTF-8 » et envoyez-la.
error-table-password = Ce classeur est protégé par un mot de passe : ouvrez-le, enlevez le mot de passe (ou enregistrez-le en « CSV UTF-8 »), puis envoyez-le.
error-table-damaged = Ce classeur est abîmé ou inhabituel : ouvrez-le dans Excel ou LibreOffice, enregistrez-le à nouveau en .xlsx, puis envoyez-le.
error-table-html = Ce fichier est une page web, même si son nom finit par .xls : ouvrez-le dans Excel ou LibreOffice, enregistrez-le en .xlsx ou « CSV UTF-8 », puis envoyez-le.
error-table-xml = Ce fichier est du XML, pas un classeur : ouvrez-le dans Excel ou LibreOffice, enregistrez-le en .xlsx ou « CSV UTF-8 », puis envoyez-le.
error-table-pdf = Ce fichier est un PDF : demandez la liste en .xlsx ou en « CSV UTF-8 ».
error-table-document = Ce fichier est un document de texte : copiez la liste dans un tableur, enregistrez-la en .xlsx ou « CSV UTF-8 », puis envoyez-la.
error-table-numbers = Ce fichier est un classeur Numbers : exportez-le en .xlsx ou en CSV (UTF-8), puis envoyez-le.
error-table-xlsb = Ce fichier est un classeur Excel binaire (.xlsb) : enregistrez-le en .xlsx, puis envoyez-le.
error-table-archive = Ce fichier est une archive : sortez-en la liste, puis envoyez-la.
error-table-picture = Ce fichier est une image : demandez la liste en .xlsx ou en « CSV UTF-8 ».
error-table-binary = Ce fichier n’est ni un texte ni un classeur connu : enregistrez la liste en .xlsx ou « CSV UTF-8 », puis envoyez-la.
