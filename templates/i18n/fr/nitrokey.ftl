error-counter-behind = { $behind ->
    [one] La clef { $serial } est en retard de { $behind } code sur son dossier : elle a été programmée ailleurs, ou c’est une copie. Reprogrammez-la, ou déclarez-la perdue.
   *[other] La clef { $serial } est en retard de { $behind } codes sur son dossier : elle a été programmée ailleurs, ou c’est une copie. Reprogrammez-la, ou déclarez-la perdue.
    }
device-pin-kept = Le code PIN d’administration de la clef { $serial } est le bon ; il est gardé dans le coffre.
card-attempts = Essais restants avant blocage : code PIN d’administration { $admin }, code PIN utilisateur { $user }.
card-attempts-user = Essais restants avant blocage : code PIN des codes OTP { $user }.
card-foreign = Elle contient aussi des secrets d’autres programmes : { $count }. Ils restent tels quels.
card-device-pin = Code PIN d’administration de la clef…
card-device-pin-field = Code PIN d’administration
card-device-pin-last = C’est le dernier essai : s’il est faux, la clef se bloque. Je le sais.
card-device-pin-give = Essayer et garder
fact-device-pin = code PIN de la clef : { $value }
fact-behind = codes de retard : { $value }
