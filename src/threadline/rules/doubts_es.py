"""What people say in Spanish that only sounds like a wish to be left, and what does not at all, as in `doubts_en`."""

from __future__ import annotations

from threadline.rules import phrases_es as es

LIKELY = (
    (
        "no-soy",
        (
            r"(?:yo )?no soy (?:yo|esa persona|(?:la persona|quien)(?: que)?(?: (?:busca|buscan|buscas))?)"
            r"|(?:yo )?no (?:los|las|lo|la|te|les|le) conozco(?: .{0,15})?|equivocad[oa](?: no soy .{0,15})?"
        ),
    ),
    ("no-quiero", r"(?:ya )?no (?:quiero|deseo) (?:recibir )?(?:mas )?informacion(?: de ustedes| suya)?"),
    ("no-mas", r"(?:por favor )?ya no(?: por favor| gracias)?"),
    (
        "no-mas",
        (
            rf"{es.ASK}(?:(?:ya )?no mas(?: (?:por favor|gracias|ya|de esto|esto))*|(?:basta ya"
            rf"|basta|ya estuvo(?: bueno)?|suficiente|es suficiente|fue suficiente|paren?|parenle|paren "
            rf"ya|parale|parele|detenganse|alto ya|dejenme|no sigan|no sigan \w+|no insistan)(?: por "
            rf"favor| gracias| ya| con esto| de una vez)*)"
        ),
    ),
    (
        "no-me-interesa",
        (
            rf"{es.ASK}(?:a mi )?(?:ya )?no (?:me |nos )interesan?(?: (?:nada|mas|esto|su|sus|lo que"
            rf"|oferta|ofertas|servicios?|productos?|promociones|ofrecen|venden|gracias|en lo absoluto"
            rf"|para nada))*"
        ),
    ),
    (
        "no-me-interesa",
        (
            rf"{es.ASK}(?:(?:ya )?no (?:estoy|estamos) interesad[oa]s?(?: (?:en|sus|su|recibir|mas|mensajes"
            rf"|textos|que|me|escriban|ofertas?|servicios?|productos?|promociones|esto|gracias|nada))*"
            rf"|(?:no tengo|sin|ningun|cero) interes(?: .{{0,15}})?)"
        ),
    ),
    (
        "ya-dije",
        (
            r"(?:ya |yo )*(?:les |le |te )?(?:dije|pedi|he dicho|he pedido|habia dicho) (?:ya |mil "
            r"veces |varias veces )*que (?:no|no mas|paren?|pararan|ya no|me (?:borr|quit|sac|elimin)\w+)"
            r"(?: de la lista| mas)?"
        ),
    ),
    (
        "no-quiero",
        (
            rf"{es.ASK}(?:yo )?(?:ya )?no (?:(?:quiero|deseo)(?: (?:esto|nada|estos|estas|mas|nada "
            rf"de ustedes|nada mas|que me molesten|saber nada|que me llamen|de ustedes|informacion|mas "
            rf"informacion))*|(?:pedi|solicite|necesito) (?:esto|estos|nada de ustedes|estas cosas|sus? "
            rf"servicios?|nada de esto))"
        ),
    ),
    (
        "numero-equivocado",
        (
            rf"(?:{es.ASK}|creo que |esta |este |es |un |el |tiene el |tienen el |tienes el |tiene "
            rf"|tienen |usted |ustedes |se |te |esta )*(?:numero|num|telefono|persona|cel|celular) "
            rf"(?:equivocad[oa]|incorrect[oa]|erroneo|ekivocado)(?: .{{0,15}})?"
        ),
    ),
    (
        "numero-equivocado",
        (
            r"(?:creo que |perdon |disculpe )*(?:se|te|estan?|esta usted|ustedes) (?:han? )?(?:equivocad[oa]s?"
            r"|equivocaron|equivoco|equivocaste)(?: (?:de|con|el|numero|persona|telefono))*"
        ),
    ),
    (
        "numero-equivocado",
        (
            r"(?:este|ese|ya|este ya|yo)? ?no (?:es|soy) (?:el numero|su numero|el telefono|el celular"
            r"|la persona)(?: .{0,25})?|no hay (?:nadie|ninguna persona|ningun \w+) con ese nombre(?: "
            r"aqui)?|aqui no (?:vive|hay|esta|es)(?: .{0,25})|no conozco a .{0,30}|(?:\w+ ){1,2}ya "
            r"no (?:usa|tiene|es dueno de) este (?:numero|telefono|celular)|este (?:numero|telefono"
            r"|celular) (?:ya )?no (?:es|pertenece|le pertenece)(?: .{0,20})?"
        ),
    ),
    (
        "nunca-me-suscribi",
        (
            r"(?:yo )?(?:nunca|no|jamas)(?: yo)? (?:me |les |le |di |he |a )*(?:suscribi|inscribi|registre"
            r"|apunte|pedi|di|autorice|solicite|dado|acepte|autorizo|doy|di mi|anote|firme)(?: (?:a"
            r"|usar|en|esto|estos|estas|nada|mi|permiso|autorizacion|consentimiento|numero|el|para|que"
            r"|me|mensajes|textos|de|eso|recibir|ustedes|nadie|sus|enviarme|mandarme|contactarme|contacten"
            r"|escriban))*"
        ),
    ),
    (
        "nunca-me-suscribi",
        (
            r"no (?:autorizo|doy|tienen|tiene|acepto)(?: (?:mi|el|su|que|me|permiso|autorizacion|consentimiento"
            r"|para|de|contacten|contactarme|escribirme|mensajes|esto|uso|numero|de mi))+"
        ),
    ),
    (
        "quien-dio-mi-numero",
        (
            r"(?:y )?(?:quien|de donde|como|donde) (?:les |le |te |fue que |obtuvieron|consiguieron"
            r"|sacaron|tienen|tiene|dio|consiguio|saco|obtuvo|tienes|sacaste)*(?: ?(?:les |le |te )?"
            r"(?:dio|sacaron|obtuvieron|consiguieron|tienen|consiguio))? ?(?:mi|este) (?:numero|telefono"
            r"|celular|contacto)|(?:y )?por que (?:me|nos) (?:escriben|mandan|envian|llegan|siguen|molestan"
            r"|estan|escribe|manda)(?: .{0,25})?"
        ),
    ),
    (
        "queja",
        (
            rf"(?:{es.ASK}|son |me mandan |mandan |estoy |me tienen |ya me |ya |que |recibo |me llegan "
            rf"|llegan )*(?:harto|harta|hartos|cans[ae]d?[oae]?|canse|aburrid[oa]|fastidiad[oa]|demasiad[oa]s?"
            rf"|much[oa]s|tantos|tantas|que) (?:de |con |tanto |tantos |tantas )*(?:{es.TEXTS}|recibir "
            rf"{es.TEXTS}|con {es.TEXTS}|ustedes|molest[oa]s?|molestan|fastidio)(?: .{{0,15}})?"
        ),
    ),
    (
        "ya-dije",
        (
            r"cuantas veces .{0,40}(?:que no|que pare|que paren|alto|stop)|(?:ya )?(?:mande|puse|escribi"
            r"|respondi|envie) (?:la palabra )?(?:stop|alto|baja|parar)(?: .{0,20})?"
        ),
    ),
    ("queja", r"que (?:fastidio|molestia|lata|pesados)(?: (?:con|de) .{0,20})?"),
    (
        "queja",
        (
            r"(?:ya )?(?:me |nos )?(?:tienen|tiene) (?:hart|cansad|aburrid|fastidiad)[oa]s?(?: con "
            r".{0,25})?"
        ),
    ),
    (
        "queja",
        (
            r"(?:(?:esto |eso )(?:ya )?es |es un |es una |son |ustedes son |puro |puros |me |ya )+(?:un "
            r"|una |puro |puros )*(?:spam|acoso|hostigamiento|estafa|molestia|estan acosando|acosando"
            r"|acosadores|estafadores|spammers|molestos|fastidiosos|ilegal)"
        ),
    ),
    (
        "amenaza",
        (
            r"(?:.{0,10} )?(?:los|las|te|lo) (?:voy|vamos) a (?:reportar|demandar|denunciar|bloquear)"
            r"(?: .{0,25})?|(?:.{0,10} )?(?:voy|vamos) a (?:(?:reportar|demandar|denunciar|bloquear)"
            r"(?:los|las|te|lo)(?: .{0,25})?|(?:reportar|bloquear|denunciar) (?:este numero|este telefono"
            r"|esto|su numero|como spam)(?: .{0,15})?)|(?:los|las|te|lo|les) (?:reporto|denuncio|demando"
            r"|bloqueo|bloqueare|reportare|demandare|denunciare)(?: .{0,20})?|reportad[oa]s?(?: .{0,20})?"
            r"|bloquead[oa]s?(?: y reportad[oa]s?)?|o los denuncio|o lo denuncio|o los demando"
        ),
    ),
    (
        "vayanse",
        (
            r"(?:.{0,10} )?(?:vete|vayanse|vayase|andate|larguense|largate|lárguese|pudranse|chinguen"
            r"|chinga|jodete|jodanse)(?: (?:a|al|la|mierda|diablo|carajo|tu|su|madre|chingada|de aqui"
            r"|todos))*|no (?:chinguen|chingues|jodan|jodas|mamen|manchen|frieguen|friegues|fastidien"
            r"|molesten?)(?: .{0,12})?|(?:a la |al )(?:mierda|carajo)"
        ),
    ),
    ("cancelar-suscripcion", rf"{es.ASK}(?:cancel|anul)(?:ar|en|e|o) (?:la |mi |su |esta )?suscripcion"),
    (
        "borren-mi-numero",
        (
            rf"{es.ASK}(?:(?:borr|elimin|quit|retir|sac|saqu|suprim)(?:a|e|en|ar|ue|uen) (?:el )?(?:numero"
            rf"|telefono|contacto)|olvid(?:a|en|ense) (?:de )?mi numero|pierdan mi numero){es.MORE}"
        ),
    ),
    (
        "de-la-lista",
        (
            rf"{es.ASK}{es.DROP}(?: ?(?:me|nos))?(?: {es.MINE})? (?:de|del) (?:la |su |este |esta |el "
            rf")*(?:lista|grupo|servicio|archivos|suscripcion|chat)"
        ),
    ),
    (
        "quiero-salir",
        (
            r"(?:como |ya )*(?:me |nos )?(?:quiero |puedo |deseo |gustaria )*(?:salir|salirme|salgo"
            r"|borro|doy de baja|retirarme|desuscribo)(?: de (?:esto|aqui|la lista|esta lista|sus "
            r"mensajes|aca))?"
        ),
    ),
    (
        "de-la-lista",
        (
            rf"{es.ASK}(?:(?:que )?(?:me |nos )?{es.DROP}(?: ?(?:me|nos))?(?: {es.MINE})?(?: {es.LISTS})"
            rf"|que (?:me|nos) (?:borren|borre|saquen|saque|eliminen|elimine|quiten|quite)(?: "
            rf"{es.LISTS})?)"
        ),
    ),
    (
        "de-la-lista",
        (
            rf"{es.ASK}(?:me |nos )(?:borran|borra|borrar|saca|sacan|sacar|eliminan|elimina|eliminar"
            rf"|quita|quitan|quitar) {es.LISTS}"
        ),
    ),
)

MENTIONED = (
    (
        "no-me-escriban",
        (
            r"(?<!que )\bno (?:me |nos )(?:vuelv(?:a|an|as) a |sig(?:a|an|as) )?(?:escrib(?:a|an|as)"
            r"|envi(?:e|en|es)|mand(?:e|en|es)|contact(?:e|en|es)|textee?n?|molest(?:e|en|es))\b(?! "
            r"(?:la|el|las|los|al|una|un|a la|hasta|antes|despues|todavia|receta|factura|pedido|cuenta)\b)"
        ),
    ),
    (
        "dejen-de-escribir",
        (
            r"(?<!no )\b(?:dej(?:a|e|en|ar)|par(?:e|en)|evit(?:e|en)) de (?:\w+ )?(?:escribir|enviar"
            r"|mandar|molestar|contactar|textear|acosar)\w*"
        ),
    ),
    (
        "no-quiero-mensajes",
        (
            r"\bno (?:quiero|deseo|queremos|autorizo|acepto)(?: \w+){0,5} (?:mensajes|textos|notificaciones"
            r"|promociones|publicidad|spam)\b"
        ),
    ),
    (
        "no-mas-mensajes",
        (
            r"\b(?:no mas|basta de|harto de|harta de|cansad[oa] de|demasiados) (?:\w+ ){0,3}(?:mensajes"
            r"|textos|notificaciones|promociones|spam)\b"
        ),
    ),
    (
        "paren-mensajes",
        (
            r"(?<!no )\b(?:paren|pare|parar|detener|detengan|suspender|suspendan|cancelar|cancelen|cancele"
            r"|cancelo|desactivar|desactiven|quitar|quiten|paro|detengo|elimin\w+|bloque\w+) (?:\w+ "
            r"){0,3}(?:mensajes|textos|notificaciones|promociones|publicidad)\b"
        ),
    ),
    (
        "baja",
        (
            r"(?<!no me )(?<!no nos )(?<!estoy )(?<!que me )\b(?:dar|darme|denme|deme|dame|den|doy|de"
            r"|da|dan|dado|darnos) de baja(?! (?:medica|por|en|a (?:mi hijo|mi hija|el|la)|del (?:curso"
            r"|seguro|gimnasio)|(?:mi|el|la|los|una|un|al) (?!numero|telefono|celular|cel|lista)))\b"
        ),
    ),
    (
        "de-la-lista",
        (
            r"(?<!no )(?<!no me )\b(?:borr|elimin|quit|sac|saqu|remuev|retir|sal)\w{0,6} (?:\w+ ){0,4}"
            r"(?:de|en) (?:su|la|esta|tu|sus|las) (?:lista|base de datos|listas|sistema)\b(?! de espera"
            r"| de (?:invitados|precios|compras|utiles)| del (?:lunes|martes|miercoles|jueves|viernes"
            r"|sabado|domingo))"
        ),
    ),
    (
        "borren-mi-numero",
        (
            r"(?<!no )\b(?:borr|elimin|quit|olvid|pierd|sac|saqu)\w{0,4} (?:\w+ ){0,2}(?:mi|este) (?:numero"
            r"|telefono|contacto|celular)\b(?! (?:viejo|anterior|y pong))"
        ),
    ),
    (
        "que-no-lleguen",
        (
            r"\b(?:que (?:ya )?no me (?:lleguen?|manden|escriban|envien|contacten|sigan)|ya no me (?:lleguen"
            r"|manden|escriban|envien|contacten|molesten))\b"
        ),
    ),
    ("en-paz", r"\bdej(?:e|en|a)(?:me|nos) (?:ya )?(?:en paz|tranquil)"),
    (
        "no-soy",
        (
            r"\bno soy \w+(?: \w+)?.{0,20} (?:borre|borren|elimine|eliminen|quite|quiten|no me|deje"
            r"|dejen)\b"
        ),
    ),
    (
        "numero-equivocado",
        (
            r"^(?:es |tiene |tienen )?(?:el )?numero equivocado(?! de| en)|\bse equivoco de (?:numero"
            r"|persona)\b"
        ),
    ),
    ("desuscribir", r"(?<!no )(?<!me )\bdesuscri\w+"),
)

INNOCENT = (
    (
        r"\bno (?:me |nos |los |las |le |lo |se )?(?:dej(?:en|e|es) de|par(?:en|e|es) de|cancel"
        r"(?:en|e|es)|quit(?:en|e|es)|borr(?:en|e|es)|saqu(?:en|e|es)|elimin(?:en|e|es)|den de "
        r"baja|de de baja|quiero (?:darme de|que me (?:den|borren|quiten|saquen|eliminen)|cancelar"
        r"|dejar|salir de la lista|parar|desuscrib\w+))\b"
    ),
    r"^(?:por favor )?(?:sig(?:a|an|as|ue) (?:mandando|enviando|escribiendo)\w*)",
    (
        r"\b(?:que pasa si|si (?:pongo|mando|escribo|envio|respondo)|que significa|dice) .{0,20}"
        r"(?:alto|stop|baja|parar|cancelar)\b"
    ),
    r"\bpor (?:error|accidente)\b",
)

OPT_IN = (
    (
        "otra-vez",
        (
            rf"{es.ASK}(?:vuelv(?:a|an|e|es) a (?:escribir|mandar|enviar|contactar)\w*|volver a recibir"
            rf"|empezar a recibir|recibir|seguir recibiendo|mand(?:en|e)me|suscrib(?:ir|irme|anme|ame)"
            rf"|inscrib(?:ir|irme|anme)|apunt(?:en|e)me|agregu?en?me|activ(?:ar|en))(?: {es.TEXTS}| "
            rf"a la lista| en la lista)?(?: otra vez| de nuevo| nuevamente| por favor| por aqui)*"
        ),
    ),
    (
        "bare",
        (
            r"(?:suscribirse|reactivar|reanudar mensajes|volver|alta|darme de alta|quiero darme de "
            r"alta|denme de alta)"
        ),
    ),
)

HELP = (
    (
        "quien-es",
        (
            r"(?:y |hola |oye |disculpe |perdon )*(?:quien|quienes|con quien|de parte de quien|de quien"
            r"|quien es|quien habla|que empresa|que compania|que negocio)(?: (?:es|son|habla|hablo|eres"
            r"|escribe|me|este|numero|de|usted|ustedes|tu|esto|sera|por favor|envia|manda|mensaje|tengo "
            r"el gusto|el))*"
        ),
    ),
)
