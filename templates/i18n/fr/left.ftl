# Ce qui revient, ce qui se redemande, et sur qui.
web-upload-gone = Ce fichier n’attend plus votre décision : il a été importé ou abandonné, ou un quart d’heure a passé. Envoyez-le de nouveau.
refused-stale = Cette page datait d’une session précédente : rien n’a été envoyé. Ce que vous aviez saisi est revenu ici ; relisez, puis envoyez de nouveau.
sure-order = { $count ->
    [one] Commander une clef pour { $school } ?
   *[other] Commander { $count } clefs pour { $school } ?
 }
sure-order-effect = La commande part chez le fournisseur. Elle engage l’établissement.
sure-end-batch = Terminer « { $batch } » ?
sure-end-batch-effect = { $count ->
    [one] Une clef est encore en cours : ce qui est commencé se termine, puis plus rien n’est fait avec ce carton.
   *[other] { $count } clefs sont encore en cours : ce qui est commencé se termine, puis plus rien n’est fait avec ce carton.
 }
field-optional = (facultatif)
field-rule = Sauf mention contraire, tous les champs sont obligatoires.
