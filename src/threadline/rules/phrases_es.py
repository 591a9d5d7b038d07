"""How people say in Spanish that they want no more texts, in the same shape as `phrases_en`.

Verbs are given by their stems with every ending a customer may choose: tú, usted, ustedes and the infinitive.
"""

from __future__ import annotations

TEXTS = (
    r"(?:(?:mas|sus|tus|los|las|estos|estas|esos|esas|de|el|la|este|esta|su|tu|todos|todas|ningun"
    r"|ninguna|otro|otros|tantos"
    r"|tantas|recibir|enviar|mandar|ni|y|o|mi|mis|con|marketing|texto|por|via) )*"
    r"(?:mensajes?|mensajitos?|textos?|sms|notificacion(?:es)?|notificaciones|alertas?|promocion"
    r"(?:es)?|promos?|publicidad"
    r"|propaganda|anuncios?|spam|ofertas?|avisos?|recordatorios?|comunicaciones|comunicacion"
    r"|correos|llamadas|cupones)"
    r"(?: (?:de|por|a) (?:texto|textos|ustedes|usted|ti|sms|este numero|mi numero|mi celular"
    r"|mi telefono|su parte|publicidad"
    r"|promocion|marketing|whatsapp|esta empresa|su empresa|su compania))*"
)
MORE = (
    r"(?: (?:mas|nunca|nada|ya|jamas|otra vez|de nuevo|nunca mas|por aqui|aqui|tanto|en paz"
    r"|de aqui|a este numero|a mi numero"
    r"|a mi celular|a mi telefono|al celular|cosas|esto|eso|de esto|de eso|estas cosas|de ustedes|por favor))*"
)
WRITE = (
    r"(?:escrib(?:a|an|as|o|ir|iendo|irme|anme|irle)?|escrivan|escriva|env(?:ie|ien|ies|iar"
    r"|ia|ian|iando|iarme|iarnos|ieis|iado)"
    r"|mand(?:e|en|es|ar|a|an|ando|arme|arnos|enme)|contact(?:e|en|es|ar|arme|arnos|ando)|texte"
    r"(?:e|en|es|ar|arme|ando)"
    r"|mensaje(?:e|en|es|ar|arme)|molest(?:e|en|es|ar|a|an|ando|arme|arnos)|fastidi(?:e|en|es|ar|arme|ando)"
    r"|llam(?:e|en|es|ar|arme|ando) ni (?:me )?escrib(?:a|an|as|ir|irme)|jod(?:a|an|as|er|iendo)"
    r"|ching(?:ue|uen|ues|ar|ando)"
    r"|freg(?:ue|uen|ar|ando)|enfad(?:e|en|ar|ando)|acos(?:e|en|ar|arme|ando)|insist(?:a|an|ir|iendo)|hostig(?:ue|uen|ar|arme)|comuni(?:quen|que|car|carse))"
)
WISH = (
    r"(?:escrib(?:a|an|as|ir|irme)|env(?:ie|ien|ies|iar|iarme)|mand(?:e|en|es|ar|arme)|contact"
    r"(?:e|en|es|ar|arme)"
    r"|texte(?:e|en|es|ar|arme)|mensaje(?:e|en|es)|molest(?:e|en|es|ar|arme)|fastidi(?:e|en|es|ar)"
    r"|llam(?:e|en|es|ar|arme) ni (?:me )?(?:escrib(?:a|an|as)|mand(?:e|en|es)|texteen)|jod"
    r"(?:a|an|as|er)|ching(?:ue|uen|ues)"
    r"|acos(?:e|en|ar)|insist(?:a|an)|hostig(?:ue|uen)|comuni(?:quen|que)|enviaran|mandaran"
    r"|escribieran|quitaran|contactaran|molestaran|lleguen|llegaran"
    r"|(?:escribi|envia|manda|molesta|jodi|textea|contacta|chinga|insisti|acosa)e?ndo)"
)
"""The same as a wish or an order alone: "no me molesta" complains of nothing."""

DROP = (
    r"(?:borr|elimin|quit|sac|remuev|remov|saqu|quiten|retir|suprim|desuscrib|desinscrib|exclu"
    r"|excluy|baj)(?:a|e|en|an|ar|as|es|er|i|ir|o|anlo|uen|ue)?"
)
MINE = (
    r"(?:mi |este |el |mis |nuestro )*(?:numero|telefono|celular|cel|contacto|nombre|datos|informacion"
    r"|numero de telefono"
    r"|numero de celular|correo)"
)
LISTS = (
    r"(?:(?:de|del|en) )(?:la |las |su |sus |tu |tus |el |esta |esa |este |todas |todos |lo |ese |los )*"
    r"(?:listas?|base de datos|bases de datos|sistema|registros?|contactos|directorio|mensajes"
    r"|textos|promociones)(?: de (?:contactos|mensajes|texto|difusion|envio|envios|clientes"
    r"|distribucion|datos"
    r"|ustedes|promociones|correo))*"
)
ASK = (
    r"(?:(?:por favor|favor|ya|les|le|te|pido|pedimos|ruego|agradezco|agradeceria|solicito|exijo"
    r"|que|de|me|nos|podria|podrian"
    r"|puede|pueden|puedes|podrias|quiero|quisiera|deseo|necesito|como|puedo|hago para|hacer"
    r"|para|gustaria|dije|dicho|he|digo"
    r"|pedi|solo|hola|disculpe|disculpen|oiga|oigan|oye|mejor|haga|el favor|haganme|no gracias"
    r"|gracias|perdon|senores|si"
    r"|hagan|tengan|tenga|la amabilidad|amabilidad|prefiero|agradeceria que|son tan amables"
    r"|es|tan|amable|seria|bueno|amigo|buenas tardes|buenos dias|buen dia|senor|senorita|pues"
    r"|ok) )*"
)

SURE = (
    (
        "no-me-escriban",
        (
            rf"{ASK}(?:no|nunca|jamas) (?:me |nos |le |les |se )*(?:vuelv(?:a|an|as) a |sig(?:a|an|as) "
            rf"|est(?:e|en|es) |intent(?:e|en) )?{WISH}(?: {TEXTS})?{MORE}"
        ),
    ),
    (
        "dejen-de-escribir",
        (
            rf"{ASK}(?:dej(?:a|e|en|ar|es|alo)|par(?:a|e|en|ar|enle)|ces(?:e|en|ar)|evit(?:e|en|ar)"
            rf"|abstengase|abstenganse|basta|termin(?:e|en)|stop) (?:ya )?(?:de |con )?(?:me |estar "
            rf"|estarme )?(?:{WRITE}|recibir)(?: {TEXTS})?{MORE}"
        ),
    ),
    (
        "no-mas-mensajes",
        (
            rf"{ASK}(?:no|ya no|basta de|nada de|alto a|alto|cero|ni un|paren con|para con|suficientes"
            rf"|otro) (?:mas )?{TEXTS}{MORE}"
        ),
    ),
    (
        "no-quiero-mensajes",
        (
            rf"{ASK}no (?:quiero|deseo|necesito|queremos|deseamos|me gusta|autorizo|acepto|pedi|solicite"
            rf"|quisiera|me interesa|me interesan) (?:que me |que nos )?(?:seguir |sigan |continuar "
            rf"|volver a )?(?:recibir|recibiendo|lleguen|llegue|{WRITE}|ver)?(?: mas| sus| de)* ?{TEXTS}{MORE}"
        ),
    ),
    (
        "no-quiero-mensajes",
        (
            rf"{ASK}no (?:quiero|deseo|autorizo|queremos|acepto|permito)(?: a nadie)? que (?:me |nos "
            rf"|ya |ustedes |sigan |vuelvan a |le )*{WRITE}(?: {TEXTS})?{MORE}"
        ),
    ),
    ("no-quiero-mensajes", rf"{ASK}no recibir (?:mas )?{TEXTS}{MORE}"),
    (
        "no-quiero-mensajes",
        (
            rf"{ASK}no (?:quiero|deseo|queremos) (?:seguir )?(?:recibir|recibiendo|saber)(?: nada| "
            rf"mas)*{MORE}"
        ),
    ),
    (
        "paren-mensajes",
        (
            rf"{ASK}(?:par(?:ar|en|e|o|a)|deten(?:er|gan|ga|gase)|suspend(?:er|an|a|o)|cancel(?:ar|en"
            rf"|e|o|a)|anul(?:ar|en|e)|desactiv(?:ar|en|e|o)|apag(?:ar|uen|ue)|termin(?:ar|en|e)|finaliz"
            rf"(?:ar|en|e)|bloque(?:ar|en|e)|elimin(?:ar|en|e)|stop|deshabilit(?:ar|en|e)|inhabilit"
            rf"(?:ar|en|e)|ces(?:ar|en|e)|fin(?: de)?|termin(?:ar|en|e)(?: con)?) (?:ya )?{TEXTS}{MORE}"
        ),
    ),
    (
        "baja",
        (
            rf"{ASK}(?:dar|darme|darnos|denme|deme|dame|dan|da|den|de|doy|dele|denle|dar|dado|darse"
            rf"|haga|quiero|solicito|pedir|causar)(?: de)? (?:la )?baja(?: {MINE}| a {MINE})?(?: {LISTS}"
            rf"| de (?:{TEXTS}|esto|este servicio|todo))?{MORE}"
        ),
    ),
    (
        "de-la-lista",
        (
            rf"{ASK}(?:{DROP}(?: ?(?:me|nos))(?: {MINE}| a mi \w+)?|(?:me |nos ){DROP}|{DROP} {MINE}) {LISTS}{MORE}"
        ),
    ),
    (
        "de-la-lista",
        (
            rf"{ASK}(?:(?:salir|salirme|saliendo|irme)(?: me)? {LISTS}{MORE}|(?:ya no )?(?:quiero )?"
            rf"(?:estar|aparecer|seguir) en (?:su|la|esta) lista)"
        ),
    ),
    (
        "borren-mi-numero",
        (
            rf"{ASK}(?:borr|elimin|quit|retir|sac|saqu|remuev|suprim|bloque)(?:a|e|en|an|ar|ue|uen)? "
            rf"(?:ya )?(?:(?:mi|este|mis|nuestro) )(?:numero|telefono|celular|cel|contacto|datos|numero "
            rf"de \w+)(?: {LISTS})?{MORE}"
        ),
    ),
    (
        "borrenme",
        (
            rf"{ASK}(?:borr(?:e|en|a)|elimin(?:e|en|a)|quit(?:e|en|a)|sac(?:a)|saqu(?:e|en)|retir(?:e"
            rf"|en)|desuscrib(?:a|an|e)|remuev(?:a|an|e)|desinscrib(?:a|an)|excluy(?:a|an))(?:me|nos)"
            rf"(?: {LISTS}| de (?:aqui|esto|todo|ahi))?{MORE}"
        ),
    ),
    (
        "desuscribir",
        (
            rf"{ASK}(?:(?:me )?(?:desuscrib(?:ir|irme|irse|anme|ame|eme|o)|desinscribir(?:me)?|anular "
            rf"suscripcion|dessuscribir(?:me)?)(?: (?:a|de) (?:{TEXTS}|esto|la lista|todo))?|cancel"
            rf"(?:ar|en|e|o) (?:la |mi |su |esta )?suscripcion (?:a|de) {TEXTS}){MORE}"
        ),
    ),
    (
        "consentimiento",
        (
            r"(?:revoco|retiro|cancelo|anulo|quito)(?: (?:el|mi|todo|cualquier))* (?:consentimiento"
            r"|permiso|autorizacion)(?: .{0,40})?"
        ),
    ),
    (
        "en-paz",
        (
            rf"{ASK}(?:ya )?dej(?:e|en|a)(?:me|nos) (?:en paz|tranquil[oa]s?|de (?:molestar|fastidiar"
            rf"|escribir|mandar|enviar|joder))(?: .{{0,20}})?"
        ),
    ),
)
