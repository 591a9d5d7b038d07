"""What the demo's people are called and say: a dental practice in Austin, Texas, with a desk of four."""

from __future__ import annotations

FIRST = (
    "Ana", "Marcus", "Priya", "José", "Tamika", "Wei", "Chloé", "Dmitri", "Fatima", "Grant", "Hana", "Isaiah",
    "Jolene", "Kwame", "Lucía", "Mateo", "Noa", "Oluwaseun", "Patrick", "Quinn", "Rosa", "Søren", "Thi", "Uma",
    "Victor", "Wren", "Ximena", "Yusuf", "Zoë", "Beatriz",
)  # fmt: skip

LAST = (
    "Ramirez", "Okafor", "Nguyen", "Patel", "Johnson", "Kowalski", "O'Brien", "García", "Schwartz", "Lindqvist",
    "Haddad", "Tanaka", "Washington", "Moreau", "Silva", "Brightwater", "Cohen", "Featherstonehaugh", "Kim", "Ruiz",
)  # fmt: skip

COMPANIES = (
    "",
    "",
    "",
    "",
    "Lone Star Roofing",
    "Barton Creek Yoga",
    "UT Austin",
    "Hill Country Feed & Seed",
)

TAGS = (
    ("new patient", "green"),
    ("family plan", "blue"),
    ("ortho", "violet"),
    ("overdue", "amber"),
    ("VIP", "rose"),
)

# Area codes and the state they say: most people are neighbours; a few live where it is day when Texas sleeps.
PLACES = (
    ("512", "TX", 24), ("737", "TX", 6), ("210", "TX", 5), ("713", "TX", 4), ("214", "TX", 3), ("303", "CO", 2),
    ("212", "NY", 2), ("310", "CA", 2), ("808", "HI", 2), ("671", "GU", 2), ("787", "PR", 2),
)  # fmt: skip

MEMBERS = (
    ("owner@demo.example", "Dr. Elena Vargas", "Owner"),
    ("manager@demo.example", "Sam Whitfield", "Manager"),
    ("desk@demo.example", "Joy Adeyemi", "Agent"),
    ("books@demo.example", "Ruth Lindgren", "Viewer"),
)

PURPOSES = (
    ("Appointment reminders", "informational", ("REMIND",)),
    ("Care instructions", "informational", ()),
    ("Offers and news", "promotional", ("SMILE",)),
)

CONSENT_WORDS = (
    "Yes, text me appointment reminders. Message and data rates may apply. STOP ends it, HELP helps.",
    "Yes, text me offers, up to four a month. Consent is not a condition of any purchase. STOP ends it.",
)

# Conversations: who speaks ("<" the person, ">" the desk) and what they say.
TALKS: tuple[tuple[str, ...], ...] = (
    (
        "<Hi! Do you have anything earlier than Thursday? My crown came loose",
        ">Oh no! Yes, Dr. Vargas can see you tomorrow at 8:20. Shall I book it?",
        "<Yes please, you are a lifesaver 🙏",
        ">Done. Please don't chew on that side until then. See you at 8:20!",
    ),
    (
        "<Is my insurance card on file? We switched to BlueCross in October",
        ">We still have the old one. Could you text the member number, or bring the card?",
        "<I'll bring it Friday",
        ">Perfect, thank you!",
    ),
    (
        "<¿Tienen cita para mi hija el lunes por la tarde?",
        ">Sí, tenemos a las 3:40 o a las 4:20 de la tarde. ¿Cuál le conviene?",
        "<3:40 por favor",
        ">Listo, lunes a las 3:40. ¡Nos vemos!",
    ),
    (
        "<running 10 min late, accident on I-35",
        ">Thanks for telling us, no worries. Drive safely.",
    ),
    (
        "<What do I owe from my last visit?",
        ">$84.50 after insurance. You can pay at the desk or by phone whenever suits you.",
        "<Ok will call tomorrow",
    ),
    (
        "<How long should I wait before eating after the filling?",
        ">Until the numbness is gone, about 2 hours. Soft food tonight is a good idea.",
        "<👍",
    ),
    (
        "<Can I move my cleaning to December?",
        ">Of course. December 3 at 9:40 or December 8 at 2:00?",
        "<The 8th works",
        ">Moved to December 8 at 2:00. Thank you!",
        "<Thanks!!",
    ),
    (
        "<Hello, do you take new patients? My dentist retired, and my neighbor, who swears by Joy, sent me here",
        ">How kind of her! Yes, we do. What days suit you best?",
    ),
    ("<My jaw is still sore, is that normal on day 3?",),
    ("<Do you have parking behind the building?", ">Yes, spaces 11 to 18 are ours."),
)

REMINDERS = (
    "Riverside Dental: your cleaning is on {day} at {time}. Reply C to confirm. Reply STOP to opt out, HELP for help.",
    "Riverside Dental: it's been six months, {name}. Time for a check-up? Reply STOP to opt out, HELP for help.",
    "Riverside Dental: please floss gently around the new crown until {day}. Reply STOP to opt out, HELP for help.",
)

GIVEN_BACK = "We found the earring in the waiting room! It is at the desk whenever you come by."

# What two of them wrote that may be an opt-out.
DOUBTS = ("I think you have the wrong number", "I do not remember signing up for this")

# Who signed a form before there was a desk for texts; two of the numbers were not legible.
STRANGERS = (
    ("512-555-8101", "Carla Mendez"), ("512-555-8102", "Howard Pike"), ("512-555-8103", "Ingrid Solberg"),
    ("737-555-8104", "Jamal Whitaker"), ("512-555-81", "Kiki Adair"), ("512-555-8106", "Leon Baptiste"),
    ("210-555-8107", "Mei Takahashi"), ("512-555-8108", "Nadia Haddad"), ("5I2-555-8I09", "Orrin Blake"),
    ("713-555-8110", "Paloma Reyes"), ("512-555-8111", "Ruth Abara"), ("214-555-8112", "Silas Groen"),
)  # fmt: skip
