"""The weights of `weighing`, in hundredths, learned from the labelled texts: `docs/weights.py` writes this."""

from __future__ import annotations

START = -18
"""Where every text begins."""

_WEIGHTS = """
    removed=367 these=266 ?+of=264 my+number=264 mensajes+$=251 esto=250 ^+un=249 ^+stop=229 numero=225 stop+$=220
    contacting=218 be+?=217 escriban=215 remove=199 wrong+number=192 texting=188 de_lista=187 unsubscribe=182
    all=179 ^+quit=176 from+your=176 unsubscribe+$=171 cease=170 blocked=167 favor=166 de=163 alerts+$=160
    permiso=155 texts=155 ^+lose=154 ^+dejen=152 sus+?=151 delete=142 do_text=140 eliminenme=140 no_recibir=140
    desuscribir=139 stop+texting=138 en+?=137 messages=134 not+interested=134 opt=134 to+be=134 off_list=130
    voy+a=129 messages+$=127 texts+$=125 out+$=123 ^+cancelar=122 alone=121 escribir+$=120 off+your=119
    permission=119 ^+get=118 your+?=118 suscripcion=117 these+$=117 this+$=117 baja+$=116 textos=116 ?_this=115
    spam+$=114 ^+enough=112 ^+you=112 this=107 already=106 no=106 consent=105 no+estoy=105 stop_reminders=102
    consent+$=101 persona=101 ?+mi=100 ^+que=100 paren=100 am+?=98 no+?=98 with+the=97 phone+$=96 que=96 les=95
    i_?=94 opt+out=94 stop=94 ?+stop=92 off+$=89 ?+you=87 not_you=86 off+this=86 ^+como=85 como=85 ^+?=82 ^+this=82
    not=82 me=81 alone+$=80 ^+end=79 contact=79 list=79 not+text=79 you=79 ^+los=78 more+$=78 numero+$=78 be=77
    anymore+$=76 from=76 reminders=74 my+phone=73 ya+?=73 equivocado+$=71 number=71 ^+borrenme=70 borrenme=70 doy=68
    ^+cease=66 los=63 ya=63 mas=62 go+away=61 this+is=59 communication=58 reminders+$=58 baja_favor=57 you_the=57
    have_wrong=56 off=56 you+to=55 not+send=54 cancelar+?=53 es+?=53 take=53 ?+no=52 this+number=52 a+?=51 do+not=50
    promociones+$=50 ^+unsubscribe=49 i+revoke=48 notifications+$=47 already+$=46 deje+de=46 not_your=46 not+?=45
    me+?=42 times=42 do_message=41 leave_alone=41 not+message=41 interested=40 #1=39 ?+a=37 revoke=36 up=36 ?+que=35
    your+list=35 #2=34 ?+con=34 mi+numero=34 of=34 no_interesa=33 stop_me=32 me_mas=31 stop+contacting=31 how+can=30
    promotions=30 deja+de=29 wrong+person=29 ^+eliminenme=28 do_call=28 mas+$=28 to+?=27 dejenme=26 on+the=26
    lista+$=25 to+the=25 ?+me=24 as+spam=24 do_send=24 spam=24 do_want=23 not+want=23 number+$=23 of+your=23 ads=22
    ?_me=20 not_list=20 ?_remove=19 alto=19 texting+$=19 notifications=17 me+alone=16 text=16 how=15 not_in=15
    ?+mensajes=14 ?+remove=13 go=13 sending=13 withdraw=13 ?_de=12 ?0=11 no+more=11 the+wrong=11 ^+basta=10
    ^+cancel=10 ^+how=10 text+$=9 the_person=9 vuelvan=9 vuelvan+a=9 ?+off=8 no+soy=8 soy=8 never=7 tienen=7
    want+it=5 is+?=-6 plan+$=-6 my_number=-7 you+?=-7 mail=-8 la+?=-9 ?+this=-10 do=-10 sign=-10 water=-10 ^+no=-11
    ?+de=-12 baja+?=-12 ?_?=-13 membership=-13 ?_you=-14 bus+stop=-14 more+?=-14 ?+wrong=-15 done=-15 me_el=-15
    me_the=-15 ?_tarjeta=-17 ^+keep=-17 address=-17 para=-17 i_the=-19 mensaje=-19 muela=-19 muela+$=-19 ^+start=-21
    class=-21 need_?=-21 ya+no=-21 #4=-22 cancelar=-22 do+i=-24 mi+tarjeta=-24 mi_?=-24 need=-24 una=-25 ^+are=-26
    can+you=-26 is+this=-26 love=-26 my+?=-26 quiero+?=-26 ^+my=-27 no_que=-27 ?+?=-28 llegan=-28 sorry=-28
    cuando=-29 do_stop=-29 factura+$=-29 ?1=-30 ^+contact=-30 i+do=-30 puedo+?=-30 my+old=-31 tomorrow+$=-31 two=-31
    lista+de=-34 lista_?=-34 call+me=-35 appointment=-36 to=-37 of_?=-40 necesito=-41 should=-41 hora=-42 me_?=-42
    ^+estoy=-43 ?2=-44 from+the=-44 mensaje+$=-45 quit_?=-45 #12=-46 ^+do=-46 see=-46 new=-47 who=-47 ^+nada=-50
    a=-50 do_cancel=-50 it=-50 my=-52 did_?=-53 monday=-53 monday+$=-53 month=-54 ^+sign=-55 was=-55 hoy=-57
    tomorrow=-57 working=-59 do_unsubscribe=-60 fin_?=-60 del=-66 fine=-66 form=-66 insurance=-67 last=-68
    nada+mas=-68 did=-71 for=-71 good=-71 esta=-72 ^+got=-74 not_the=-74 waiting=-74 call=-75 en+la=-75 plan=-76
    me+back=-78 ?+es=-79 informacion=-79 time+$=-80 gracias=-81 puedo=-81 yet=-81 ?+list=-82 do_take=-83 work+$=-83
    ?=-84 on=-87 stop+?=-90 ?+ese=-92 ?3=-92 #7=-93 by=-93 is=-93 fin=-94 remove_from=-94 check=-95 me+the=-95
    por=-95 me_la=-98 tarjeta=-98 el+?=-99 so+?=-99 ?+baja=-100 ^+call=-100 appointment+$=-100 card=-100 este+$=-100
    para_?=-100 eso=-105 la=-110 order=-114 for+me=-115 what=-118 delivery=-120 bus=-122 sign_up=-126 add=-128
    that=-128 0=-130 back=-130 thanks+$=-131 in=-133 good+$=-135 instead=-136 old=-136 ^+text=-138 at=-143
    no_de=-143 one=-145 factura=-148 friday=-148 0+$=-158 can=-158 yes=-160 me_de=-163 ^+$=-166 there+$=-173
    the=-179 el=-180 help=-190 today=-200 when=-200 ??=-218 pedido=-225 ^+send=-231 not_my=-242 late=-245 start=-246
    lol=-263 stop+to=-265 cita=-288 not+stop=-507
"""

WEIGHTS = {name: int(weight) for name, _, weight in (each.rpartition("=") for each in _WEIGHTS.split())}

_KNOWN = """
    a about account add address ads after again al alerts all alone already alto am an and annoying any anymore
    appointment are as ask asked at away back baja basta be before bill block blocked borre borren borrenme bot box
    bus but by call calling came can cancel cancelar cancelen car card cease changed check cita class come
    communication como con consent contact contacting could cuando cut dar database day de deja dejar deje dejen
    dejenme del delete delivery deseo desuscribir did direccion discontinue do doctor does dog done door dos doy
    driver drop el eliminar eliminenme email en end enough enviar envien equivocado erase es esa escriban escribir
    ese eso esta este esto estos estoy ever factura favor fin fine first for forget form found friday from front
    further gate gave get getting give go good got gracias guys harassing has have hay he help her here hi him hora
    how hoy i if in info informacion instead insurance interesa interesado interested is it keep kids know la las
    last late lawyer le leave les let like link list lista llegan llego lol longer los lose lost love lunes mail
    make manana mandando mandarme manden many marketing mas me membership mensaje mensajes message messages
    messaging mi mind molestar monday month more moved much muela my nada name necesito need never new next no not
    notifications now number numero of off ok old on one opt or order out package para parar paren part pay pedido
    permiso permission person persona phone plan por promociones promotions puede pueden puedo put que quien quiero
    quit quitar quite quiten quitenme ready receive recibir records reminders remove removed reply report request
    revoke right running said salir saquen saquenme se see seguro send sending sent service shop should shut sick
    sigan sign signed so someone son sorry soy spam start still stop stopped su subscribe subscription sus
    suscripcion system take tarjeta tengo text texted texting textos texts thanks that the them then there these
    they think this tienen time times tired to today told tomorrow too turn two un una unsubscribe unsubscribed up
    us use voy vuelvan waiting want was water way we week were what whats when where which who why will with
    withdraw work working works would wrong y ya yes yet yo you your
"""
KNOWN = frozenset(_KNOWN.split())
"""Every other word counts as unknown."""
