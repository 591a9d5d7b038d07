"""The weights of `weighing`, in hundredths, learned from the labelled texts: `docs/weights.py` writes this."""

from __future__ import annotations

START = -18
"""Where every text begins."""

_WEIGHTS = """
    removed=368 these=266 ?+of=264 my+number=264 mensajes+$=252 ^+un=250 esto=250 ^+stop=229 numero=224 stop+$=220
    be+?=217 contacting=217 escriban=215 remove=200 wrong+number=193 texting=188 de_lista=185 unsubscribe=182
    all=179 ^+quit=177 from+your=176 cease=171 unsubscribe+$=170 blocked=167 favor=166 de=163 alerts+$=159 texts=155
    ^+lose=154 permiso=154 ^+dejen=153 sus+?=151 delete=143 eliminenme=141 do_text=140 no_recibir=140
    desuscribir=139 en+?=137 stop+texting=136 opt=135 messages=134 not+interested=134 to+be=134 off_list=130
    voy+a=128 messages+$=127 texts+$=125 ^+cancelar=123 out+$=123 alone=121 off+your=120 ^+get=119 escribir+$=119
    permission=119 these+$=117 this+$=117 your+?=117 baja+$=116 textos=116 spam+$=115 ?_this=114 ^+enough=113
    ^+you=113 this=107 already=106 no=106 consent=105 no+estoy=105 stop_reminders=102 consent+$=101 paren=101
    ^+que=100 persona=100 ?+mi=99 am+?=98 no+?=98 with+the=97 les=96 phone+$=96 que=95 stop=95 i_?=94 opt+out=94
    suscripcion=94 ?+stop=92 off+$=90 ?+you=87 not_you=86 ^+?=85 ^+como=85 como=85 off+this=85 ^+this=83 not=82
    ^+end=81 alone+$=81 me=81 contact=79 list=79 more+$=79 not+text=79 you=79 ^+los=78 numero+$=78 be=77
    anymore+$=76 from=76 my+phone=73 reminders=73 ya+?=73 equivocado+$=72 number=71 ^+borrenme=70 borrenme=70 doy=67
    ^+cease=66 los=64 ya=64 mas=63 go+away=62 reminders+$=59 baja_favor=58 communication=58 this+is=58 you_the=58
    have_wrong=56 off=56 es+?=54 not+send=54 you+to=54 take=53 this+number=52 ?+no=51 do+not=51 promociones+$=51
    ^+unsubscribe=50 a+?=50 cancelar+?=49 i+revoke=48 deje+de=47 notifications+$=47 already+$=46 not_your=46
    not+?=45 me+?=42 do_message=41 interested=41 leave_alone=41 not+message=41 times=41 #1=39 up=37 ?+a=36 revoke=36
    ?+que=35 your+list=35 #2=34 ?+con=34 mi+numero=34 of=34 no_interesa=33 stop_me=33 me_mas=31 promotions=31
    stop+contacting=31 how+can=30 wrong+person=30 ^+eliminenme=29 deja+de=29 do_call=28 mas+$=28 dejenme=27 to+?=27
    on+the=26 lista+$=25 to+the=25 do_send=24 number+$=24 of+your=24 spam=24 ?+me=23 ads=22 do_want=22 not+want=22
    as+spam=21 ?_me=20 alto=20 not_list=20 texting+$=20 ?_remove=19 notifications=17 text=16 how=15 me+alone=15
    not_in=14 withdraw=14 go=13 ?+mensajes=12 ?+remove=12 sending=12 ?_de=11 ^+basta=11 ^+cancel=11 no+more=11 ?0=10
    ^+how=10 the+wrong=10 text+$=9 the_person=9 no+soy=8 soy=8 vuelvan=8 vuelvan+a=8 ?+off=7 never=7 tienen=7
    escriban+$=6 is+?=-6 not_a=-6 plan+$=-6 you+?=-6 my_number=-7 mail=-8 ^+no=-10 do=-10 la+?=-10 water=-10
    ?+this=-11 sign=-11 ?+de=-12 baja+?=-12 bus+stop=-13 ?_?=-14 done=-14 membership=-14 ?_you=-15 me_el=-15
    me_the=-15 more+?=-15 para=-16 ?+wrong=-17 ^+keep=-17 ?_tarjeta=-18 address=-18 i_the=-18 ^+start=-20
    cancelar=-20 mensaje=-20 muela=-20 muela+$=-20 class=-21 ya+no=-21 #4=-22 need_?=-22 mi_?=-23 mi+tarjeta=-24
    need=-24 ^+are=-25 can+you=-25 do+i=-25 una=-25 ^+my=-26 is+this=-26 love=-26 quiero+?=-26 my+?=-27 no_que=-27
    ?+?=-28 factura+$=-28 llegan=-28 sorry=-28 do_stop=-29 puedo+?=-29 ?1=-30 ^+contact=-30 cuando=-30 my+old=-30
    i+do=-31 tomorrow+$=-31 two=-31 call+me=-34 lista+de=-34 lista_?=-34 appointment=-36 to=-37 necesito=-40
    of_?=-40 should=-41 ^+estoy=-42 me_?=-42 hora=-43 ?2=-44 from+the=-44 mensaje+$=-44 quit_?=-44 #12=-46 ^+do=-46
    who=-46 see=-47 a=-48 new=-48 do_cancel=-49 it=-49 ^+nada=-50 my=-52 did_?=-53 monday=-53 monday+$=-53
    ^+sign=-54 month=-54 was=-55 hoy=-57 tomorrow=-58 working=-58 do_unsubscribe=-60 fin_?=-60 del=-65 fine=-65
    insurance=-66 form=-67 last=-68 nada+mas=-68 did=-71 esta=-71 for=-71 good=-71 ^+got=-73 not_the=-74 waiting=-74
    call=-75 en+la=-76 plan=-76 me+back=-78 informacion=-79 time+$=-79 yet=-80 ?+es=-81 gracias=-81 puedo=-82
    work+$=-83 ?=-84 ?+list=-84 do_take=-84 on=-87 ?+ese=-91 #7=-93 ?3=-93 by=-93 fin=-93 is=-93 stop+?=-93
    me+the=-94 por=-94 remove_from=-94 check=-95 el+?=-98 tarjeta=-98 appointment+$=-99 card=-99 este+$=-99
    me_la=-99 so+?=-99 ^+call=-100 para_?=-101 ?+baja=-102 eso=-105 la=-109 order=-114 for+me=-115 what=-118
    delivery=-121 bus=-122 sign_up=-126 that=-127 add=-128 0=-130 back=-131 thanks+$=-132 in=-133 good+$=-135
    instead=-135 old=-136 ^+text=-137 at=-143 no_de=-143 one=-145 friday=-147 factura=-149 can=-158 0+$=-159
    yes=-159 me_de=-162 ^+$=-165 there+$=-173 the=-179 el=-181 help=-190 today=-199 when=-200 ??=-218 pedido=-225
    ^+send=-230 not_my=-242 late=-245 start=-245 lol=-263 stop+to=-268 cita=-289 not+stop=-507
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
