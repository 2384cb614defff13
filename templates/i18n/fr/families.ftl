device-pin-needed = La clef demande d’abord son propre code PIN. { $detail }
device-wrong-pin = Ce n’est pas le code PIN propre à la clef. { $detail }
device-pin-locked = Le code PIN propre à la clef est bloqué : débloquez-le avec l’outil du fabricant, ou réinitialisez la clef. { $detail }
