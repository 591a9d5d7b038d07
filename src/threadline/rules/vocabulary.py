"""The words that revocations are made of: which are put right, which are spared, which are short forms."""

from __future__ import annotations

_KNOWN = """
    again alerts alone annoying anymore baja basta block borrame borren borrenme bother bothering calling cancel
    cancelar cancelen cease communication communications consent consentimiento contact contacten contacting
    database dejen dejenme delete desist desuscribir desuscribirme discontinue eliminen eliminenme enough envie
    envien equivocado erase escriba escriban harassing harassment interesa interesado interested lawyer leave list
    lista lists mande manden marketing mensaje mensajes message messages messaging moleste molesten never
    notifications number numero optout permission please promociones promotions quiero quit quiten quitenme
    receive receiving recibir refrain reminders remove removed report reported resume revoke saquenme send sending
    signed spam spamming stop stopall subscribe subscribed subscription suscribi suscripcion system text texting
    textos texts unsub unsubscribe unsubscribed wrong
    """
KNOWN = frozenset(_KNOWN.split())
"""Towards these a slip of the thumb is put right."""

_SPARED = """
    aja alene alert alerta alertas alerto aline aloe alon along amassing ande anden asta atone atop baa baba baca
    bada bafta baha baia bajaj bajan bajar bajas baje bajo baka bala balling bama bana bara barren basa basra bast
    bastan bastar baste basto bata battering baza bend bending bettering black bloc bloch blocks blocky blocs bock
    borden bordering borran borre borron bosta bothers brock brother busta butchering cabling caja callin calming
    calving cancela cancelan cancele canceled cancelo cancels cancer carcel caressing carling carpeting case casta
    ceased ceases cese chancel chase clase cleave clock clone communicating communicative communicator
    communicators comunicacion conducting connecting consents contacta contactar contacte contacted contacto
    contactos contacts containing contarte contaste content contesten contesting contract contracted contracting
    contrasting contraten convencimiento convent convicting corren crease culling darkening databases deben
    deceive deceiving deen dejan deje dejeme dejes deleite deleted deletes deplete deport deported describa
    describir descripcion discontinued dist dista dumber ease efrain eliminan elimine emission end ended ending
    envia envian envied envio equivoca equivocada equivocadas equivocados equivocamos equivocan equivocar
    equivocaron equivocas equivoco eras erased eraser erases escribano escribas escribe escriben escribi escribia
    escribian escribo escrita ever evie evoke excommunication ext faja falling fend fending fever fist fists flock
    fortifications frase gain galling gasta gathering gist glock harnessing hasta heave hist humber imessage
    ingresado inscripcion interacted intercepted interes interesaba interesada interesadas interesados interesan
    interesar interese interesen intereses intereso interest interests internado intersected ist jaja last lasts
    lave lawler lawyers layer leake lease leaved leaver leaves lend lending lest leve lever lift lifts lint lis
    lisa lisas lise liso lisos lisp lissa listas listo listos liszt lit lita litt llave lock lone lost lst lumber
    lust lusts madden made maiden maja malden malone mance manda mandan mandel mandes mandi mando mandy mane mange
    manse manten marking massage massages massaging maude mend mending messaged messing mist mists modifications
    molest molesta molestan molested molester molestes molesto monde mother mothering naver neuer neve nevera
    neves newer next nist notificacion notificaciones notification nuit numbed numbers numeros other paja pam
    pasta pease pending perceiving percussion permissions permissive pista pleas pleased pleaser pleases presume
    promocion promociona promocional promocionales promocionar promoting promotion promotional prong proporciones
    proportions qui quid quie quien quier quiera quiere quiet quieto quilt quin quint quip quita quitan quite
    quites quito quits quitting quiz quot raja rasta receding received receiver receives recibi recibia recibio
    recibira reciting reclining refiners refrains refran relieving reliving remainder reminded reminder reminds
    remission remote remover removes rend renders rending reporta reporte reporter reportes reporto reports repost
    reposted reserving resist resort resorted resumed resumen resumes retort retorted retrain reviving revoked
    rong sam sand sanding sawyer scam scamming seam sed seed seeding sen sena senda sends seng seno sens sensing
    sent sever sexting sham shop siam sighed signer signet sind singed sinned slam slamming slop smothering snd
    sop spa span spar spas spasm spat spay spaz spend spending spm sram step stomp stoop stopped stopping stops
    stow subscriber subscribers subscribes subscriptions suit suscribio suscribir suscripciones swam systems
    targeting tease teat tend tending tent tents test testing tests tet tex texas texto top tuit uninterested
    vasta vease vending vista walling weave withering wong wring wrongs wuthering
    """
SPARED = frozenset(_SPARED.split())
"""Words of English and Spanish that are a slip away from those and mean what they say: a shop is no stop."""

SHORT = {
    **dict.fromkeys(("u", "yall", "yu", "yous"), "you"),
    **dict.fromkeys(("ur", "yur", "yer"), "your"),
    "txt": "text", "txts": "texts", "txting": "texting", "textin": "texting", "txtin": "texting",
    "txted": "texted",
    "txtmsg": "text message",
    **dict.fromkeys(("msg", "mssg", "msge", "mesage"), "message"),
    **dict.fromkeys(("msgs", "mssgs", "mesages", "sms", "smses", "texs"), "messages"),
    **dict.fromkeys(("msging", "messagin", "mssging"), "messaging"),

    **dict.fromkeys(("please", "pls", "plz", "plez", "pleez", "plse", "pleas", "plss", "kindly", "just"), ""),
    **dict.fromkeys(("only", "solo", "solamente", "unicamente"), ""),  # of what is named, and no less of it
    **dict.fromkeys(("really", "seriously", "literally", "simply", "porfavor", "porfa", "porfis", "xfa", "xfavor"), ""),

    **dict.fromkeys(("fucking", "fuckin", "fkn", "fking", "effing", "freaking", "freakin", "frickin", "friggin"), ""),

    **dict.fromkeys(("damn", "goddamn", "dang", "bloody", "stupid", "dumb", "tf", "motherfucking", "pinche"), ""),
    **dict.fromkeys(("pinches", "malditos", "maldito", "cabrones", "stinking"), ""),
    "youre": "you are", "stahp": "stop", "txtn": "texting", "tx": "text",
    "stawp": "stop", "stap": "stop", "stop1": "stop",
    "subscripcion": "suscripcion",
    "removeme": "remove me", "takemeoff": "take me off", "takemeoffyourlist": "take me off your list",
    "stoptexting": "stop texting",
    "stoptextingme": "stop texting me", "unsubscribeme": "unsubscribe me", "leavemealone": "leave me alone",
    "nomoretexts": "no more texts",
    "optmeout": "opt me out", "donttextme": "do not text me", "donttext": "do not text",
    "unscribe": "unsubscribe", "tryna": "trying to",
    "dat": "that", "dis": "this", "dem": "them", "fk": "fuck",
    "blowin": "blowing", "hittin": "hitting", "sendin": "sending", "callin": "calling",
    "botherin": "bothering",
    "harassin": "harassing", "spammin": "spamming", "buggin": "bugging", "wit": "with", "luv": "love",
    "oprt": "opt", "otp": "opt", "opy": "opt",
    "dont": "do not", "dnt": "do not", "doesnt": "does not", "didnt": "did not", "wont": "will not",
    "cant": "can not", "cannot": "can not", "isnt": "is not", "arent": "are not", "wasnt": "was not",
    "havent": "have not", "hasnt": "has not", "wouldnt": "would not", "shouldnt": "should not",
    "aint": "is not",
    "couldnt": "could not", "doant": "do not", "donot": "do not",
    "im": "i am", "ive": "i have", "id": "i would", "ill": "i will", "youve": "you have",
    "youd": "you would", "thats": "that is", "theres": "there is", "its": "it is", "whos": "who is",
    "hes": "he is",
    "shes": "she is", "theyre": "they are", "lets": "let us", "hows": "how is", "weve": "we have",
    "wanna": "want to", "gonna": "going to", "gotta": "got to", "lemme": "let me", "gimme": "give me",
    "num": "number", "nbr": "number", "nmbr": "number", "numbr": "number", "fone": "phone", "ph": "phone",
    **dict.fromkeys(("rmv", "rmve", "remv", "rmove"), "remove"),
    "w": "with", "n": "and", "r": "are", "b": "be", "cuz": "because", "bc": "because", "thru": "through",
    "fck": "fuck", "fuk": "fuck", "phuck": "fuck", "stfu": "shut up", "gtfo": "get lost", "ffs": "",
    "smh": "",
    "nomore": "no more", "nomas": "no mas", "q": "que", "x": "por", "xq": "por que", "porq": "por que",
    "tmb": "tambien", "msj": "mensaje", "mjs": "mensajes", "msjs": "mensajes", "mensages": "mensajes",
    "kiero": "quiero",
    "mamden": "manden", "ekivocado": "equivocado", "cel": "celular", "tel": "telefono",
    "intrested": "interested", "somone": "someone", "outta": "out of",
    "offa": "off of", "rmv": "remove", "rem": "remove", "cancell": "cancel", "unsubs": "unsubscribe",
    "unsubcribed": "unsubscribed", "unsuscribe": "unsubscribe", "recieve": "receive",
    "recieving": "receiving", "recive": "receive", "kindy": "", "escrivan": "escriban", "escriva": "escriba",
}  # fmt: skip
"""Short forms and slang, written out; what adds nothing is left out."""

_UNSCOPED = """
    stop quit cease end cancel halt suspend turn off no more mas sending send texting me us the a all any these those
    this that your my of to texts text message messages messaging notifications notification alerts alert sms now
    already immediately thanks spam i want you need would like can could will how do be it and please communications
    further future blasts junk paren pare parar detener detengan suspender cancelar cancelen de los las sus mensajes
    mensaje texto textos ustedes por favor ya here phone number from mandar enviar stuff things anything nada quiero
    discontinue receiving getting crap shit bullshit nonsense every with ever again anymore at terminate disable
    deactivate shut correspondence is are up just hi hello hey ok okay yes right service mis el la en ni cero basta
    """
UNSCOPED = frozenset(_UNSCOPED.split())
"""Words that say nothing of which texts are meant."""
