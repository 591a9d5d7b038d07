"""Texts as businesses write them, in which there is nothing to find."""

from __future__ import annotations

from threadline.rules.levels import Level

_C, _I, _P = Level.CONVERSATIONAL, Level.INFORMATIONAL, Level.PROMOTIONAL
_END = " Reply STOP to opt out, HELP for help."
_FIN = " Responda STOP para darse de baja, AYUDA para ayuda."

_ONE_TO_ONE = """
Hi Ana, thanks for reaching out. We can see you Thursday at 2:30. Does that work?
Good morning! Your glasses came in and are ready to be picked up.
Yes, we take Delta Dental. Please bring your card on Tuesday.
Sorry about the wait yesterday. Would Friday morning suit you better?
The estimate for the brake pads is $240 with labor. Shall we go ahead?
Your daughter did great at practice today. See you Wednesday.
We are open until 6 tonight, so you have time to stop by.
Could you send us a photo of the serial number on the back?
Of course. I moved your visit to Monday the 14th at 10:15.
The technician is about 20 minutes away. He drives a white van.
Thanks! We received your form and will call you tomorrow.
You can park in the garage behind the building; the first hour is free.
I checked with the doctor: it is fine to take it with food.
The part should arrive Wednesday. I will text you when it is here.
Happy birthday from all of us at the front desk!
No problem at all. When you know your schedule, just let us know.
Yes, the room has two beds and a crib. Check-in starts at 3 pm.
Your order is packed. Do you want it delivered or will you pick it up?
The invoice is in your inbox now. Tell me if it did not arrive.
We found your umbrella. It is at the reception desk.
I am sorry to hear that. Let me ask the manager and get back to you today.
Please do not eat or drink anything after midnight before the test.
Your key card is at the desk. Ask for Tom when you arrive.
We can squeeze you in at 4:45 if you can be here a little early.
The class is full, but I put you first on the waiting list.
Can you confirm the address? I have 12 River Street, Denver.
That is covered by the warranty, so there is nothing to pay.
Thank you for your patience. Your refund went out this morning.
The vet says Bella can come home after 5. She ate well today.
Which color would you like, the dark gray or the navy?
Yes, feel free to bring your mother along.
It was a pleasure meeting you. Here is the link we talked about: https://acme.example/plans
We close at noon on Saturday. Sunday we are closed.
I am running five minutes late. Please wait in the lobby.
The repair is done: new battery and a cleaned fan. $85 in total.
Our RN will call you with the results this afternoon.
Your table for four is booked for 7:30 on the patio.
I left the documents with your assistant. Please sign page 3.
We do have it in size 9. Should I hold it for you?
Got it, thank you. Your account now shows the new address.
Please avoid beer, wine and aspirin for 24 hours before the surgery.
The nail gun you ordered is at the counter.
We have a glue gun in stock; the heat gun comes Monday.
I hate to bother you, but we need one more signature on the lease.
Do not use any tobacco for three days after the extraction.
Root beer is fine, but no hot drinks until the numbness is gone.
The house is back on the market; we received a new offer last night.
The seller accepted your offer. Congratulations!
Closing is Friday at 10. Bring a photo ID and the cashier's check.
Your free parking pass is at the front desk.
Save the date: the parent evening is on March 12.
It was a great deal of work, but the roof is done.
We can sell it for you; the listing goes up on Tuesday.
The toll-free number is (800) 555-0100 if you would rather talk.
Dr. Lee is in the OR until 3. She will call you after that.
Your flight is UA 1432, gate B12. Have a safe trip.
I made the change. Is there anything else you need?
Hola Ana, gracias por escribirnos. ¿Le queda bien el jueves a las 2:30?
Buenos días, sus lentes ya llegaron y puede pasar por ellos.
Sí, aceptamos su seguro. Por favor traiga su tarjeta el martes.
Perdone la espera de ayer. ¿Le conviene más el viernes por la mañana?
El presupuesto de los frenos es de 240 dólares con mano de obra. ¿Lo hacemos?
Estamos abiertos hasta las 6, así que todavía tiene tiempo.
¿Nos puede mandar una foto del número de serie?
Claro que sí. Cambié su cita al lunes 14 a las 10:15.
El técnico está a unos 20 minutos. Maneja una camioneta blanca.
¡Gracias! Recibimos su formulario y le llamamos mañana.
Puede estacionarse detrás del edificio; la primera hora no cuesta nada.
Ya pregunté al doctor: la puede tomar con comida.
La pieza llega el miércoles. Yo le aviso.
¡Feliz cumpleaños de parte de todos!
No hay problema. Cuando sepa su horario, nos dice.
Sí, el cuarto tiene dos camas y una cuna.
Su pedido está empacado. ¿Lo recoge o se lo llevamos?
La factura ya está en su correo. Dígame si no llegó.
Lo siento mucho. Voy a preguntar y le contesto hoy mismo.
No coma ni beba nada después de la medianoche.
Está cubierto por la garantía, así que no hay nada que pagar.
Yo creo que el viernes es mejor. ¿Qué dice usted?
Evite la cerveza y el tabaco por tres días después de la extracción.
El perro vino muy tranquilo y comió bien.
La clase está llena, pero usted es la primera en la lista.
"""

_TO_MANY = """
Riverside Dental: Your cleaning is on Tuesday at 9:40.
Riverside Dental: Your visit with Dr. Lee is tomorrow at 2:15. Call (512) 555-0100 to change it.
Hill Country Vet: Bella's shots are ready to be scheduled. Book at https://hillvet.example/book
Acme Plumbing: Our technician arrives between 1 and 3 today.
Acme Plumbing: Your repair is complete. The receipt is at https://acme.example/r/81
Lone Star Gym: Class starts at 6 tonight in studio B. Please bring a towel.
Sunset Hotel: Your room is ready. Check-in is at the front desk.
Sunset Hotel: Checkout is at 11. Leave the key in the room.
City Library: Your book is ready. We hold it for you until Friday.
Bright Eyes Optical: Your new glasses are ready to be picked up.
Northside Pharmacy: Your prescription is ready. We are open until 8.
Northside Pharmacy: Your refill is due for a check by the doctor. Please call (512) 555-0142.
Main Street Bank: Your card ending in 4411 was used for $42.10 at 10:02.
Main Street Bank: Your statement is ready. Sign in at https://mainbank.example to read it.
Oak Hill School: School opens two hours late tomorrow because of ice.
Oak Hill School: Report cards go home on Friday.
[URGENT] Oak Hill School: Early dismissal at noon today. Please pick up your child.
[URGENT] City Water: Boil your water until Thursday. Details: https://citywater.example
City Water: Service is back to normal in your area.
Green Lawn Care: We mow on Wednesday. Please unlock the gate.
Green Lawn Care: Rain moved your visit to Friday morning.
Fresh Table: Your delivery arrives between 5 and 6 pm.
Fresh Table: Your driver is Tom. Follow him at https://freshtable.example/t/9
Pine Auto: Your car is ready. The total is $318.20.
Pine Auto: Your oil change is due for a visit this month. Book at https://pineauto.example
Valley Clinic: Your results are in. Log in to your account to read them.
Valley Clinic: Please bring your insurance card and a photo ID tomorrow.
Valley Clinic: Dr. Ortiz is out sick. Please call us at (303) 555-0181 for a new time.
Happy Paws: Bella's grooming is at 10 on Saturday. No food for two hours before, please.
Metro Transit: Bus 12 is delayed by 15 minutes.
Metro Transit: Route 7 is back on schedule.
Capital Realty: The showing is at 4 today at 18 Elm Street.
Capital Realty: Your lease is up on May 31. Call us to renew it.
Blue Sky Travel: Flight 212 now leaves at 6:40 from gate C4.
Blue Sky Travel: Your passport is about to expire in June. Renew it before you book.
North Power: The outage in your area should be over by 9 pm.
North Power: Your bill of $88.12 is due on the 14th. Pay at https://northpower.example
Elm Church: The food drive is on Saturday from 9 to 12.
Kids First: Picture day is on Monday. Order forms are in the backpack.
Tech Help: Your laptop is ready. We are at the desk in building 4.
Tech Help: Ticket 4821 is solved. Call 5512 if it comes back.
IT Service Desk: The mail server is down for maintenance tonight from 10 to 11.
IT Service Desk: Your new phone is here. Please pick it up in room 210.
Harbor Storage: Your payment was declined. Update your card at https://harbor.example/pay
Harbor Storage: Your invoice is overdue. Please call (206) 555-0119.
Quick Lube: Thanks for coming in today. Your next visit is in June.
Stone Law: Your hearing is on April 3 at 9. Please arrive by 8:30.
Stone Law: We still need your signature. Sign at https://stonelaw.example/s/7
Bay Movers: The crew arrives at 8 tomorrow. Please reserve a parking spot.
Bay Movers: Your things are loaded and on the way.
This is Riverside Dental. Your cleaning is on Tuesday at 9:40.
Hi Ana, this is Ben from Riverside Dental. Your crown is ready.
Your order from Fresh Table is on its way.
Your appointment at Valley Clinic is on Friday at 3:20.
Thanks for choosing Pine Auto. Your receipt is at https://pineauto.example/r/2
Your visit with Dr. Lee is at noon. - Valley Clinic
"""

_A_MUCHOS = """
Clínica del Río: Su limpieza es el martes a las 9:40.
Clínica del Río: Su cita con la Dra. López es mañana a las 2:15. Llame al (512) 555-0100 para cambiarla.
Plomería Acme: Nuestro técnico llega entre la 1 y las 3.
Plomería Acme: La reparación está lista. El recibo: https://acme.example/r/81
Hotel Sol: Su habitación está lista. Pase por la recepción.
Biblioteca Central: Su libro está listo. Lo guardamos hasta el viernes.
Óptica Luz: Sus lentes nuevos están listos.
Farmacia Norte: Su receta está lista. Cerramos a las 8.
Banco Central: Su tarjeta terminada en 4411 se usó por $42.10.
Escuela Robles: Mañana entramos dos horas más tarde por el hielo.
Escuela Robles: El viernes entregamos las calificaciones.
[URGENTE] Escuela Robles: Salida al mediodía. Por favor recoja a su hijo.
Agua de la Ciudad: El servicio ya es normal en su zona.
Taller Pino: Su auto está listo. El total es de $318.20.
Clínica del Valle: Sus resultados están listos. Entre a su cuenta para verlos.
Clínica del Valle: Traiga su tarjeta del seguro y una identificación.
Transporte Metro: La ruta 12 tiene 15 minutos de retraso.
Luz del Norte: Su recibo de $88.12 vence el 14. Pague en https://luz.example
Mesa Fresca: Su entrega llega entre las 5 y las 6.
Bodegas Puerto: Su pago fue rechazado. Actualice su tarjeta en https://puerto.example
Soy Ben, de Clínica del Río. Su corona está lista.
Su pedido de Mesa Fresca va en camino.
"""

_TO_SELL = """
Fresh Table: 20% off your next box with code FRESH20 at https://freshtable.example
Riverside Dental: Free whitening with every cleaning in May. Book at (512) 555-0100.
Pine Auto: Save $15 on your next oil change. Show this text at the counter.
Lone Star Gym: Bring a friend for free this Saturday. Sign up at https://lonestar.example
Sunset Hotel: Our summer sale is on. Book by Sunday at https://sunset.example
Bright Eyes Optical: Second pair at half price until Friday. Stop by any time.
Happy Paws: New clients get a free nail trim. Call (303) 555-0181 to book.
City Bakery: Fresh pies for the holiday. Order by Tuesday at https://citybakery.example
Green Lawn Care: Spring clean-up from $99. Reply MOW and we call you.
Blue Sky Travel: Flights to Denver from $79. Details at https://bluesky.example
Capital Realty: Open house on Saturday from 1 to 4 at 18 Elm Street. Come and see it.
Harbor Storage: First month for $1. Reserve at https://harbor.example
Kids First: Summer camp is open. Register at https://kidsfirst.example
Elm Books: The new Ortiz novel is here. Ask at the counter for a signed copy.
Mesa Fresca: 20% de descuento en su próxima caja: https://mesa.example
Taller Pino: Ahorre $15 en su cambio de aceite. Muestre este mensaje.
Clínica del Río: Blanqueamiento gratis con cada limpieza en mayo. Llame al (512) 555-0100.
Óptica Luz: El segundo par a mitad de precio hasta el viernes. Pase cuando guste.
"""

_BY_HAND = """
Your cleaning is on Tuesday at 9:40. See you then!
Your car is ready. We are open until 6.
Your documents are ready to be signed. Come by any time this week.
The results are in and look good. Dr. Lee will call you tonight.
Your lease is up on May 31. Call me to renew it.
Reminder: please bring your insurance card tomorrow.
Your package is at the front desk.
The meeting moved to 3 pm in room 210.
Your refill is ready at the counter.
Su cita es mañana a las 9:00. La esperamos.
Su auto está listo. Estamos abiertos hasta las 6.
Su paquete está en la recepción.
La junta se pasó a las 3 en el salón 210.
Recuerde traer su tarjeta del seguro mañana.
Sus resultados salieron bien. La doctora le llama esta noche.
Pay at the window when you arrive, please.
Nothing to do on your side: we fixed it this morning.
We will be closed on Monday for the holiday.
Your check-up is at 8:15. Please do not drink coffee before.
The bus leaves at 7 sharp. Please be there ten minutes early.
Please text the word READY when you are outside.
You can reply here with any question.
Reply C to confirm or call us to change it.
Please confirm your appointment by replying C.
Please confirm your appointment with the front desk.
Por favor confirme su cita: (512) 555-0100.
The gardener brings weed killer on Tuesday.
Su maestra quiere hablar con usted. ¿Puede llamarnos hoy?
"""


def lines(block: str) -> list[str]:
    """The texts of a block, one a line."""
    return [line for line in block.splitlines() if line]


GOOD: list[tuple[str, Level, bool]] = [
    *((text, _C, False) for text in lines(_ONE_TO_ONE)),
    *((text + _END, _I, True) for text in lines(_TO_MANY)),
    *((text + _FIN, _I, True) for text in lines(_A_MUCHOS)),
    *((text + (_FIN if "ú" in text or "¿" in text else _END), _P, True) for text in lines(_TO_SELL)),
    *((text, _I, False) for text in lines(_BY_HAND)),
    ("Riverside Dental: Your cleaning is on Tuesday at 9:40. STOP ends it, HELP helps", _I, True),
    ("Clínica del Río: Su limpieza es el martes a las 9:40. STOP cancela, AYUDA ayuda", _I, True),
]
"""Text, level, whether it goes to many: in none of them is anything to be found."""
