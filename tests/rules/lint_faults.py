"""Texts with a fault each, and the rule that finds it."""

from __future__ import annotations

from tests.rules.lint_texts import lines

from threadline.rules.levels import Level
from threadline.rules.lint import Rule

_I, _P = Level.INFORMATIONAL, Level.PROMOTIONAL

_BAD: dict[Rule, str] = {
    Rule.KEYWORD: """
Reply CANCEL to cancel your appointment.
Text STOP to stop the delivery.
Reply END to end the chat with our agent.
Reply QUIT if you want to quit the team.
Text START to start the survey.
Reply INFO to hear about your room.
Responda CANCELAR para cancelar su cita.
Responda FIN para terminar la encuesta.
Send CANCEL and we give your seat to somebody else.
Reply HELP to join the cleaning on Saturday.
Your visit is tomorrow. Reply CANCEL to cancel or call us.
Text CANCEL for cancelling the order.
reply ＣＡＮＣＥＬ to cancel
""",
    Rule.CONFUSING_YES: """
Reply YES to confirm your appointment on Tuesday.
Text YES if you want the earlier time.
Please reply with YES to keep your table.
Responda SI para confirmar su cita.
Conteste SÍ si viene mañana.
Reply "YES" to accept the quote.
""",
    Rule.PROMOTIONAL: """
Your order is on its way. Use promo code SAVE10 next time.
Your cleaning is on Tuesday. Get 20% off whitening!
Thanks for coming in. Our summer sale starts Monday.
Your car is ready. Save $20 on new tires this week.
Your results are in. Check out our special offer on vitamins.
Your room is ready. Happy to tell you: buy one spa day, get one free.
Your statement is ready. Refer a friend and earn $50.
Reminder: visit tomorrow. Limited time: free gift with every visit.
Your refill is ready. 10% discount on sun cream today.
Your bill is due. Upgrade now to our gold plan.
Pickup is at 5. Great deals on bikes are waiting for you.
Class is at 6. Don't miss out on our holiday deals.
Your lease is up. Unbeatable prices on storage!
The school is closed. Coupons for the fair are at the desk.
Your glasses are ready. Buy now and get a second pair at half price.
Su cita es mañana. Aproveche nuestra oferta especial.
Su pedido va en camino. 20% de descuento en el próximo.
Su auto está listo. Llantas en oferta esta semana.
Su receta está lista. Vitaminas al 2x1.
Su habitación está lista. Ahorre $20 en el spa.
Su recibo está listo. Compre ya su plan nuevo.
Su libro está listo. Cupones en la entrada.
Gracias por su visita. Solo por hoy: regalo gratis.
Su clase es a las 6. No se pierda las rebajas.
""",
    Rule.SHAFT: """
Half price beer tonight at the bar.
Join us for happy hour at 5.
New craft brews and a wine tasting on Friday.
Margaritas are back on the menu.
Ladies night: free cocktails until 10.
Our vodka shipment arrived.
Ammo is back in stock.
The rifle you ordered is here.
Concealed carry class on Sunday.
Shotguns from $199 this week.
Vape pens are two for one.
New cigars in the humidor.
CBD gummies ship today.
The dispensary opens at 9.
Cannabis delivery in under an hour.
Hookah lounge open until 2.
Sexy photos waiting for you.
Porn is free tonight.
Hot singles near you.
White power meeting tonight.
Cerveza a mitad de precio esta noche.
Barra libre el viernes.
Llegaron las pistolas que pidió.
Cigarros nuevos en la tienda.
Marihuana medicinal con entrega hoy.
Munición otra vez disponible.
""",
    Rule.SHORTENER: """
The menu is at ｂｉｔ．ｌｙ/x1
Your receipt is at bit.ly/3xYz12.
Track it here: https://tinyurl.com/yc8abc
See https://t.co/Ab12 for the map.
Directions: goo.gl/maps12
Sign the form at ow.ly/z81
Your photos are ready: https://is.gd/abc
Book at rebrand.ly/visit
Pay here: cutt.ly/pay1
The menu is at rb.gy/x12
Su recibo: https://bit.ly/3xYz12
Pague aquí: acortar.link/pago1
Mapa en tinyurl.com/mapa9
""",
    Rule.CAPITALS: """
DO NOT MISS YOUR APPOINTMENT TOMORROW.
YOUR PACKAGE HAS ARRIVED.
Please CALL OUR OFFICE as soon as you can.
LAST CHANCE to change your visit.
THIS IS YOUR FINAL REMINDER about the form.
YOUR CAR IS READY. Come and get it.
We are closed. SORRY FOR THE TROUBLE.
SU CITA ES MAÑANA A LAS NUEVE.
POR FAVOR LLAME HOY MISMO.
NO OLVIDE SUS DOCUMENTOS mañana.
[URGENT] EVERYBODY MUST LEAVE THE BUILDING now.
The shop is CLOSED UNTIL FURTHER NOTICE.
""",
    Rule.SLANG: """
pls call us when u can.
Your order is ready, thx!
C u tomorrow at 9? Let us know if r u coming.
Your appt is on Tuesday at 9.
We r closed 2day, come tmrw.
lol sorry, wrong room.
LMK if that works.
Gonna be late, wait for me.
Ur car is ready.
Happy bday from all of us!
Be there b4 5 w/ your card.
That was gr8, thank you.
btw your keys are here.
Wanna come at 3 instead?
OMG so sorry about that.
xfa llámenos hoy.
Tu pedido ya llegó, salu2.
Te aviso xq se retrasó.
porfa traiga su tarjeta.
Kiero confirmar su cita.
""",
    Rule.MANY_IDEAS: """
Your cleaning is on Tuesday. Also, our hours change in June.
Your car is ready. By the way, the tires look worn.
The class moved to 6. One more thing: bring a towel.
Your order shipped. P.S. We moved to Elm Street.
Your room is ready. On another note, the pool is closed.
Your bill is paid. While you're here, please update your address.
Su cita es mañana. Además, cambiamos de horario.
Su auto está listo. Por cierto, las llantas están gastadas.
La clase es a las 6. Otra cosa: traiga una toalla.
Su pedido salió. Una cosa más: nos mudamos.
""",
    Rule.TOO_LONG: "\n".join(
        (sentence * 12)[:400].strip()
        for sentence in (
            "Your cleaning is on Tuesday and the doctor will see you in room four. ",
            "Please bring your card and the form that we sent you by mail last week. ",
            "The bus leaves at seven from the gate and comes back before dinner. ",
            "Su cita es el martes y la doctora le espera en el salón cuatro. ",
            "Por favor traiga su tarjeta y el formulario que le mandamos. ",
            "We are closed on Monday and open again on Tuesday at eight. ",
            "😀 Happy to see you again at the desk with all of your friends. ",
            "The repair took longer because a part came late from the maker. ",
        )
    ),
    Rule.NO_STEP: """
Your payment was declined.
Your invoice is past due.
Action required on your account.
Your application is incomplete.
We could not deliver your package.
You missed your appointment today.
Your membership has expired.
We still need your documents.
Su pago fue rechazado.
Su factura está vencida.
No se pudo entregar su paquete.
Aún necesitamos sus documentos.
Please confirm your appointment.
Please confirm your appointment by Friday.
Por favor confirme su cita.
""",
}

BAD: list[tuple[str, Level, bool, Rule]] = [
    (text, _P if rule is Rule.NO_STEP else _I, False, rule)
    for rule, block in _BAD.items()
    for text in lines(block)
]
BAD += [(text, _I, True, Rule.NO_SENDER) for text in lines("""
Your cleaning is on Tuesday at 9:40. Reply STOP to opt out, HELP for help.
Reminder: your visit is tomorrow at 2. Reply STOP to opt out, HELP for help.
Hi Ana: your order is ready. Reply STOP to opt out, HELP for help.
Your car is ready. Reply STOP to opt out, HELP for help.
Su cita es mañana a las 9. Responda STOP para darse de baja, AYUDA para ayuda.
Aviso: su pedido está listo. Responda STOP para darse de baja, AYUDA para ayuda.
[URGENT] The water is off until noon. Reply STOP to opt out, HELP for help.
""")]  # fmt: skip
BAD += [(text, _I, True, rule) for rule in (Rule.NO_STOP, Rule.NO_HELP) for text in lines("""
Riverside Dental: Your cleaning is on Tuesday at 9:40.
Acme Plumbing: Our technician arrives between 1 and 3 today.
Clínica del Río: Su limpieza es el martes a las 9:40.
Oak Hill School: School opens two hours late tomorrow.
""")]  # fmt: skip
BAD += [(text, Level.CONVERSATIONAL, False, Rule.OFF_TOPIC) for text in lines("""
Yes, your order is ready. By the way, get 20% off your next one.
Hi Ana, we can see you Thursday at 2:30. Don't miss our summer sale!
Your glasses came in. Use promo code SEE10 when you come.
Good morning! Here is a coupon for your next visit.
We are open until 6. Refer a friend and earn $50.
It is covered by the warranty. Upgrade now to our gold plan.
The doctor says it is fine. Free whitening with every cleaning this month.
Sí, su pedido está listo. Aproveche nuestra oferta especial de verano.
Claro, lo esperamos el jueves. Hay 15% de descuento en lentes.
Gracias por escribir. ¡No se lo pierda, solo por hoy 2x1!
""")]  # fmt: skip
"""Text, level, whether it goes to many, and the rule it breaks."""
