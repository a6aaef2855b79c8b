"""What missions' texts are about. A theme is a name here, seed terms beside the classifier and a row in the database."""

from collections.abc import Mapping
from typing import Final

from core.texts import N_

NAMES: Final[Mapping[str, str]] = {
    "consular": N_("Consular protection"),
    "economic": N_("Economy and trade"),
    "culture": N_("Culture and sport"),
    "education": N_("Education and science"),
    "peace_security": N_("Peace, security and human rights"),
    "development": N_("Development, health and equality"),
    "climate": N_("Climate and environment"),
    "protocol": N_("Protocol and meetings"),
    "other": N_("Something else"),
}

# Who labels a text, or puts a label right, goes by these sentences.
EXPLAINED: Final[Mapping[str, str]] = {
    "consular": N_(
        "Help and notices for own citizens and travellers: passports, visas, safety, closing days."
    ),
    "economic": N_("Trade, investment, business, products, tourism."),
    "culture": N_("Arts, heritage, language, food, festivals, sport."),
    "education": N_("Schools, universities, scholarships, research."),
    "peace_security": N_("Conflict, defence, crime, law, human rights, territory, the United Nations."),
    "development": N_("Aid, health, labour, equality, refugees, food."),
    "climate": N_("Climate, nature, renewable energy, waste."),
    "protocol": N_(
        "Meetings, visits, credentials, national days, greetings, condolences without another subject."
    ),
    "other": N_("None of these, or too little is said."),
}
