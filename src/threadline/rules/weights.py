"""The weights of `weighing`, in hundredths, learned from the labelled texts: `docs/weights.py` writes this."""

from __future__ import annotations

START = -19
"""Where every text begins."""

_WEIGHTS = """
    removed=368 ?+of=276 mensajes+$=273 my+number=273 these=264 esto=252 ^+un=248 numero=230 stop+$=228 ^+stop=226
    contacting=226 wrong+number=217 be+?=206 de_lista=204 remove=199 texting=197 unsubscribe=188 all=183 favor=176
    ^+quit=174 cease=174 permiso=173 unsubscribe+$=171 alerts+$=170 blocked=170 from+your=163 ?+you=162 de=162
    texts=160 ^+lose=157 sus+?=157 your+?=153 do_text=152 ^+dejen=149 escriban=148 delete=146 desuscribir=140
    escribir+$=140 eliminenme=138 not+interested=137 to+be=136 messages=135 permission=135 opt=134 ?+que=131
    stop+texting=131 out+$=128 textos=128 ^+que=126 alone=125 en+?=125 suscripcion=125 these+$=125 baja+$=124
    ^+you=122 texts+$=122 already=121 off_list=121 ?_this=119 ^+cancelar=119 this+$=119 no+?=117 ^+enough=116
    ^+get=116 no+estoy=116 messages+$=113 consent=112 consent+$=112 with+the=110 this=109 off+your=105 spam+$=102
    phone+$=101 ?+mi=99 stop_reminders=99 ^+los=98 off+$=96 opt+out=95 am+?=94 stop=94 i_?=92 more+$=92 ?+stop=91
    no=90 no_recibir=90 off+this=90 list=89 me=86 not+text=84 contact=83 escriban+$=83 les=83 ^+como=82 como=82
    numero+$=81 reminders=81 ^+this=80 be=79 doy=79 have_wrong=79 alone+$=77 from=75 ^+borrenme=74 ^+end=74
    borrenme=74 you_the=73 ^+?=72 equivocado+$=72 go+away=72 my+phone=72 voy+a=72 not=69 promociones+$=69 ya+?=69
    communication=68 you+to=68 number=67 ya=63 ^+cease=62 reminders+$=62 a+?=59 off=59 not+?=58 voy_?=58 que=57
    this+is=57 es+?=56 baja_favor=55 you=55 mas=54 times=54 this+number=53 anymore+$=52 i+revoke=52
    notifications+$=51 cancelar+?=50 do_message=50 not+message=50 #1=48 take=47 as+spam=45 interested=45 ?+no=44
    do+not=44 no_interesa=43 #2=42 ^+unsubscribe=42 mas+$=42 already+$=41 leave_alone=41 not+send=41 ?+con=40
    me+?=39 ads=37 mi+numero=37 stop+contacting=36 up=36 me_mas=35 of=35 paren=35 to+the=35 do_want=34 not+want=34
    revoke=34 do_call=33 los=33 from+you=31 how+can=30 deje+de=29 stop_me=29 dejenme=27 number+$=27 your+list=27
    ?+a=26 ?+me=26 deja+de=26 on+the=25 ^+eliminenme=23 spam=22 not_list=21 give=20 notifications=20 vuelvan_?=20
    how=18 texting+$=18 withdraw=18 alto=17 no+more=17 sending=16 text+$=16 get_number=15 in_?=15 marketing=15
    not_your=15 ?_remove=14 me+alone=14 of+your=14 tienen=13 ?_de=12 ^+basta=12 text=12 go=11 never=11 ?+remove=10
    ^+quiero=10 do_send=10 longer=10 no+longer=10 to+?=10 las+?=9 lista+$=9 quiero+mas=9 ?_la=8 send_?=8 ^+how=6
    plan+$=-6 ?+to=-7 ^+your=-7 i=-7 i_not=-7 ?+gracias=-8 sign=-8 ya+no=-8 ?+por=-10 ?+this=-10 is+this=-10
    can+you=-11 this+?=-11 ?+de=-12 me_the=-12 more+?=-12 my_number=-12 ?_?=-13 get_?=-13 mail=-14 membership=-14
    muela=-14 muela+$=-14 ?_tarjeta=-15 i_the=-15 is+?=-15 factura+$=-16 i+need=-16 para=-16 water=-16 baja+?=-17
    mensaje=-17 #4=-18 done=-18 class=-20 address=-22 cancelar=-22 is+my=-22 una=-22 sus+mensajes=-23 llegan=-24
    mi+tarjeta=-24 ^+keep=-25 my+old=-25 love=-26 do_stop=-27 two=-27 quiero+?=-28 tomorrow+$=-28 i+do=-29 new=-29
    ^+start=-30 bus+stop=-30 ?+?=-31 ^+my=-31 you+?=-31 ?1=-32 cuando=-32 do+i=-32 sorry=-32 need_?=-33 should=-33
    ^+got=-34 my+?=-34 to=-34 see=-37 got=-38 do_cancel=-39 appointment=-40 ?2=-41 call+me=-42 did=-42 from+the=-42
    lista+de=-42 lista_?=-42 of_?=-42 ^+contact=-43 mensaje+$=-44 #12=-45 mi_?=-45 my=-45 necesito=-45 ^+estoy=-47
    hoy=-47 quit_?=-47 puedo+?=-48 it=-49 ^+do=-50 month=-51 was=-51 a=-52 me_?=-52 fin_?=-54 monday=-54
    monday+$=-54 tomorrow=-54 do_unsubscribe=-55 nada+mas=-57 working=-57 ^+nada=-59 insurance=-59 ^+sign=-61
    fine=-61 call=-62 esta=-63 not_the=-65 last=-67 did_?=-68 check=-70 form=-70 puedo=-70 yet=-70 good=-71 del=-73
    do_take=-73 ?3=-75 me+back=-77 who=-77 gracias=-78 time+$=-78 ?+es=-79 plan=-79 waiting=-80 work+$=-82 ?=-84
    me+the=-86 for=-87 on=-88 #7=-89 is=-89 by=-90 por=-90 stop+?=-90 el+?=-91 en+la=-91 remove_from=-93 tarjeta=-93
    ?+list=-94 appointment+$=-95 me_la=-97 so+?=-97 este+$=-99 for+me=-99 informacion=-100 fin=-105 ?+ese=-107
    card=-107 para_?=-108 ?+baja=-110 order=-110 eso=-112 la=-114 ^+call=-116 delivery=-118 good+$=-118 sign_up=-119
    what=-122 bus=-126 that=-126 back=-127 0=-131 thanks+$=-133 old=-134 in=-136 instead=-136 add=-138 ^+text=-139
    no_de=-139 at=-141 one=-141 can=-148 friday=-149 factura=-154 yes=-159 0+$=-161 there+$=-166 ^+$=-168 me_de=-177
    the=-186 today=-189 when=-190 help=-193 el=-201 ??=-216 pedido=-227 ^+send=-235 not_my=-242 start=-243 late=-249
    lol=-260 stop+to=-267 cita=-286 not+stop=-502
"""

WEIGHTS = {name: int(weight) for name, _, weight in (each.rpartition("=") for each in _WEIGHTS.split())}

_KNOWN = """
    a about account add address ads after again al alerts all alone already alto am an and annoying any anymore
    appointment are as ask asked at away back baja basta be before bill block blocked borre borren borrenme bot box
    bus but by call calling came can cancel cancelar cancelen car card cease changed check cita class come
    communication como con consent contact contacting could cuando cut dar day de deja dejar deje dejen dejenme del
    delete delivery deseo desuscribir did direccion discontinue do doctor does dog done door dos doy driver drop el
    eliminar eliminenme email en end enough enviar envien equivocado erase es escriban escribir ese eso esta este
    esto estos estoy ever factura favor fin fine first for forget form found friday from front further gate gave get
    getting give go good got gracias guys harassing has have hay he help her here hi him hora how hoy i if in info
    informacion instead insurance interesa interesado interested is it keep kids know la las last late lawyer le
    leave les let like link list lista llegan llego lol longer los lose lost love lunes mail make manana mandarme
    manden many marketing mas me membership mensaje mensajes message messages messaging mi mind molestar monday
    month more moved much muela my nada name necesito need never new next no not notifications now number numero of
    off ok old on one opt or order out package para parar paren pay pedido permiso permission person phone plan por
    promociones puede pueden puedo put que quien quiero quit quite quiten quitenme ready receive recibir records
    reminders remove removed reply report request revoke right running said salir saquen saquenme se see seguro send
    sending sent service shop should shut sick sign signed so someone son sorry soy spam start still stop stopped su
    subscribe subscription sus suscripcion system take tarjeta tengo text texted texting textos texts thanks that
    the them then there these they this tienen time times tired to today told tomorrow too turn two un una
    unsubscribe unsubscribed up us use voy vuelvan waiting want was water way we week were what whats when where
    which who why will with withdraw work working works would wrong y ya yes yet yo you your
"""
KNOWN = frozenset(_KNOWN.split())
"""Every other word counts as unknown."""
