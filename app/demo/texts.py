"""What the demonstration's documents say: all of it made up, in English, French and German."""

from __future__ import annotations

from dataclasses import dataclass

WARNINGS = "Early warnings and return"
WASTE = "Waste statistics"
GROUPS = {
    WARNINGS: "Officers of the member states share early warnings on irregular routes, and practice in return.",
    WASTE: "Statisticians agree on how waste is counted, and exchange figures before they are published.",
}
JEAN, MARTA, PEDRO = "jean.dubois@example.eu", "marta.kowalska@example.eu", "pedro.alves@example.eu"


@dataclass(frozen=True)
class Text:
    """A document: where it lies, who wrote it, what it says, and what later versions added with which comment."""

    group: str
    folder: str
    name: str
    author: str
    title: str
    paragraphs: tuple[str, ...]
    additions: tuple[tuple[str, str], ...] = ()

    def bodies(self) -> list[tuple[str, ...]]:
        """The paragraphs of each version."""
        added = [paragraph for _comment, paragraph in self.additions]
        return [(*self.paragraphs, *added[:count]) for count in range(len(added) + 1)]

    def comments(self) -> list[str]:
        """The comment of each version; the first has none."""
        return ["", *(comment for comment, _paragraph in self.additions)]


def _warning(name: str, title: str, *paragraphs: str, additions: tuple[tuple[str, str], ...] = ()) -> Text:
    """An early warning."""
    return Text(WARNINGS, "Early warnings", name, JEAN, title, paragraphs, additions)


def _report(name: str, title: str, *paragraphs: str, additions: tuple[tuple[str, str], ...] = ()) -> Text:
    """A monthly report."""
    return Text(WARNINGS, "Monthly reports", name, JEAN, title, paragraphs, additions)


def _return(name: str, title: str, *paragraphs: str, additions: tuple[tuple[str, str], ...] = ()) -> Text:
    """Something on return."""
    return Text(WARNINGS, "Return", name, JEAN, title, paragraphs, additions)


def _meeting(name: str, title: str, *paragraphs: str, additions: tuple[tuple[str, str], ...] = ()) -> Text:
    """A paper of a meeting."""
    return Text(WARNINGS, "Meetings", name, MARTA, title, paragraphs, additions)


def _waste(folder: str, name: str, title: str, *paragraphs: str, additions: tuple[tuple[str, str], ...] = ()) -> Text:
    """Something on waste."""
    return Text(WASTE, folder, name, PEDRO, title, paragraphs, additions)


TEXTS = (
    Text(
        WARNINGS,
        "",
        "Read me first.txt",
        MARTA,
        "How we work in this group",
        (
            "Early warnings go into the folder of that name within 24 hours. Name the route, the means and the place.",
            "Monthly reports are due on the fifth working day. Add a new version rather than a second file.",
            "Questions go to the leaders of the group, whose names stand on its overview.",
        ),
    ),
    Text(
        WARNINGS,
        "",
        "Contact points.xlsx",
        MARTA,
        "National contact points",
        (
            "Country | Office | Telephone",
            "France | Border Police, Lille | +33 3 00 00 00 01",
            "Poland | Border Guard, Warsaw | +48 22 000 00 02",
            "Sweden | Migration Agency, Malmö | +46 40 000 003",
            "Germany | Federal Police, Potsdam | +49 331 0000 04",
        ),
        (("Added Austria", "Austria | Federal Criminal Office, Vienna | +43 1 000 00 05"),),
    ),
    _report(
        "Situation report 2026-07.docx",
        "Situation report, July 2026",
        "The number of detections at the land border fell by eleven per cent against June. Heat kept groups small.",
        "Lorries remain the commonest means on the western route. Drivers reported cut seals at three rest areas.",
        "Two warnings of the month concerned forged residence permits of the 2019 series.",
    ),
    _report(
        "Situation report 2026-08.docx",
        "Situation report, August 2026",
        "Detections rose again by six per cent, most of them in the second half of the month.",
        "Small boats left at night from beaches that had not been used before. Weather allowed nine crossings.",
        "Return operations took place to four countries; one flight was postponed for want of travel documents.",
        additions=(("Corrected the number of crossings", "Correction: there were ten crossings, not nine."),),
    ),
    _report(
        "Situation report 2026-09.docx",
        "Situation report, September 2026",
        "The eastern route is quiet. On the western route facilitators now collect people in rented camper vans.",
        "Police in three countries found the same handwriting in papers seized from different groups.",
        "The next joint operation is planned for the last week of October.",
    ),
    _report(
        "Situation report 2026-10.docx",
        "Situation report, October 2026",
        "Detections fell by four per cent. Storms closed the small ports for twelve days.",
        "Customs found a new kind of hiding place: a double floor beneath crates of quinces, high enough to lie in.",
        "The joint operation checked 1,240 vehicles at eleven places and led to nine arrests.",
        additions=(
            ("Figures of the joint operation", "Figures by country are in the annex of the operation's own report."),
            ("Final, agreed by all", "This is the final text, agreed by all members on 12 November 2026."),
        ),
    ),
    _report(
        "Rapport de situation 2026-09.odt",
        "Rapport de situation, septembre 2026",
        "La route de l'est est calme. Sur la route de l'ouest, les passeurs utilisent des camping-cars de location.",
        "Les services ont relevé la même écriture sur des documents saisis dans trois pays différents.",
        "La prochaine opération commune est prévue pour la dernière semaine d'octobre.",
    ),
    _report(
        "Rapport de situation 2026-10.odt",
        "Rapport de situation, octobre 2026",
        "Les interceptions ont diminué de quatre pour cent. Les tempêtes ont fermé les petits ports douze jours.",
        "La douane a découvert une nouvelle cachette sous des caisses de coings.",
        "L'opération commune a contrôlé 1 240 véhicules à onze endroits et a permis neuf arrestations.",
    ),
    _report(
        "Lagebericht 2026-10.odt",
        "Lagebericht, Oktober 2026",
        "Die Feststellungen gingen um vier Prozent zurück. Stürme schlossen die kleinen Häfen zwölf Tage lang.",
        "Der Zoll fand ein neues Versteck: einen doppelten Boden unter Obstkisten.",
        "Die gemeinsame Aktion kontrollierte 1.240 Fahrzeuge an elf Orten und führte zu neun Festnahmen.",
    ),
    _report(
        "Figures 2026.xlsx",
        "Detections by month and route, 2026",
        "Month | Western route | Eastern route | Sea",
        "January | 412 | 120 | 33",
        "February | 398 | 131 | 21",
        "March | 455 | 140 | 40",
        "April | 501 | 122 | 62",
        "May | 530 | 118 | 95",
        "June | 572 | 104 | 120",
        "July | 509 | 97 | 118",
        "August | 540 | 88 | 154",
        "September | 561 | 71 | 140",
        additions=(("October added", "October | 538 | 69 | 104"),),
    ),
    _warning(
        "EW-2026-031 Forged residence permits.pdf",
        "Early warning 31/2026: forged residence permits",
        "Permits of the 2019 series with a false hologram were shown at two airports. The number begins with RT 77.",
        "Under ultraviolet light the coat of arms stays dark. Ask for a second document in case of doubt.",
        "Action wanted: check the hologram on every permit of this series and report each find within a day.",
    ),
    _warning(
        "EW-2026-032 Camper vans.pdf",
        "Early warning 32/2026: rented camper vans",
        "Groups of six to eight people travel in camper vans that were rented with stolen cards.",
        "The vans leave from the same three rental offices and change number plates once on the way.",
        "Action wanted: look for plates that do not fit the country of the rental firm's stickers.",
    ),
    _warning(
        "How to write a warning.md",
        "How to write a warning",
        "One warning, one thing. Say it in the **first sentence**, and mark what is wanted from whom.",
        "## What belongs in it",
        "1. The route, the means and the place\n2. Since when, and how it was noticed\n3. The action wanted",
        "## When to send it",
        "| urgency | send it | and |\n|---|---|---|\n| people in danger | at once | by telephone too |\n"
        "| a new means | within 24 hours | with pictures |\n| more of the same | in the monthly report | |",
        "More on [the rules of the group](https://example.eu/rules).",
    ),
    _warning(
        "Routes 2026-10.png",
        "Detections by route, October 2026",
        "Western route | 538",
        "Eastern route | 69",
        "Sea | 104",
    ),
    _warning(
        "EW-2026-033 Beaches.txt",
        "Early warning 33/2026: departures from new beaches",
        "Between midnight and four, small boats left from beaches north of the usual places.",
        "Engines are hidden in the dunes up to two days before. Walkers saw fuel cans beneath driftwood.",
        "Action wanted: patrols at low tide, and a call to the coast guard for each abandoned trailer.",
    ),
    _warning(
        "EW-2026-034 Visa agencies.html",
        "Early warning 34/2026: a false visa agency on the web",
        "A site that imitates a visa centre sells appointments that do not exist. It takes payment by voucher only.",
        "At least forty people lost money. Some then paid a facilitator at the same address.",
        "Action wanted: tell the consulates, and send the site's mails to the contact points.",
    ),
    _warning(
        "EW-2026-035 Rail freight.docx",
        "Early warning 35/2026: people in rail freight",
        "Nine people were found in containers of recycled glass after a journey of thirty hours without water.",
        "The seals had been cut and closed again with a wire of another colour.",
        "Action wanted: compare the seal's colour with the waybill before the train leaves the yard.",
        additions=(("Photograph described", "The wire is green; the railway's own is grey."),),
    ),
    _warning(
        "AP-2026-031 Titres de séjour falsifiés.pdf",
        "Alerte précoce 31/2026 : titres de séjour falsifiés",
        "Des titres de la série 2019 portant un faux hologramme ont été présentés dans deux aéroports.",
        "Sous la lumière ultraviolette, les armoiries restent sombres. Demandez un second document en cas de doute.",
        "Mesure demandée : contrôler l'hologramme de chaque titre de cette série et signaler chaque cas sous un jour.",
    ),
    _warning(
        "FW-2026-035 Schienengüterverkehr.pdf",
        "Frühwarnung 35/2026: Menschen im Schienengüterverkehr",
        "Neun Menschen wurden nach dreißig Stunden ohne Wasser in Containern mit Altglas gefunden.",
        "Die Plomben waren durchtrennt und mit einem Draht anderer Farbe wieder verschlossen.",
        "Erbetene Maßnahme: die Farbe der Plombe vor der Abfahrt mit dem Frachtbrief vergleichen.",
    ),
    _warning(
        "Question on EW-2026-032.eml",
        "Question on early warning 32: which rental offices?",
        "Dear Marta,",
        "could you ask the Danish contact point which rental offices are meant? We found two camper vans near Calais.",
        "Kind regards, Jean",
    ),
    _return(
        "Country sheet Moldova.odt",
        "Country sheet: Moldova",
        "Travel documents are issued within ten working days when the birth register can be consulted.",
        "Escorts are met at the aircraft. The airport asks for the list of passengers two days before.",
        "Reintegration: two organisations offer advice and a first month's rent.",
    ),
    _return(
        "Country sheet Georgia.odt",
        "Country sheet: Georgia",
        "Readmission requests go through the electronic case system and are answered within twelve days.",
        "Charter flights land in Kutaisi as well as in Tbilisi. Medical cases need a doctor's letter in English.",
        "Reintegration: grants for small businesses, paid in two parts.",
        additions=(("Answer times of this year", "In 2026 the average answer took nine days."),),
    ),
    _return(
        "Country sheet Nigeria.docx",
        "Country sheet: Nigeria",
        "Interviews by the embassy take place on Tuesdays; a video interview is possible for people in detention.",
        "Emergency travel certificates are valid for ninety days.",
        "Reintegration: training places in Lagos and Benin City, six weeks each.",
    ),
    _return(
        "Fiche pays Géorgie.odt",
        "Fiche pays : Géorgie",
        "Les demandes de réadmission passent par le système électronique et reçoivent une réponse sous douze jours.",
        "Les vols affrétés se posent à Koutaïssi comme à Tbilissi.",
        "Réintégration : aides à la création de petites entreprises, versées en deux parts.",
    ),
    _return(
        "Länderblatt Moldau.txt",
        "Länderblatt: Moldau",
        "Reisedokumente werden binnen zehn Arbeitstagen ausgestellt, wenn das Geburtenregister eingesehen werden kann.",
        "Die Begleitung wird am Flugzeug empfangen. Der Flughafen wünscht die Passagierliste zwei Tage vorher.",
    ),
    _return(
        "Joint flights 2026.xlsx",
        "Joint return flights, 2026",
        "Date | From | To | Places",
        "12 February | Düsseldorf | Tbilisi | 60",
        "26 March | Lyon | Tirana | 45",
        "14 May | Warsaw | Kutaisi | 72",
        "17 September | Malmö | Chisinau | 38",
    ),
    _return(
        "Checklist for escorts.html",
        "Checklist for escorts",
        "Before the day: passports of all escorts, list of passengers, medical notes, money in two currencies.",
        "On the day: be at the gate four hours before, and speak to each person before boarding.",
        "Afterwards: send the report within three days, in the form of the group.",
    ),
    _meeting(
        "Agenda 2026-11-18.docx",
        "Meeting of 18 November 2026: agenda",
        "1. Situation in October. 2. Rail freight: what railways can do. 3. Return flights in 2027. 4. Other points.",
        "The meeting begins at 10.00 in Warsaw and can be followed by video.",
        additions=(("Item on training added", "5. Training on forged documents, proposed by Sweden."),),
    ),
    _meeting(
        "Minutes 2026-09-16.pdf",
        "Meeting of 16 September 2026: minutes",
        "The members agreed to describe routes by the same eleven names from now on.",
        "France will collect photographs of hiding places and share them once a quarter.",
        "The leader asked all members to remove people who have changed office from the group.",
    ),
    _meeting(
        "Procès-verbal 2026-09-16.pdf",
        "Réunion du 16 septembre 2026 : procès-verbal",
        "Les membres conviennent de décrire les routes par les mêmes onze noms.",
        "La France rassemblera des photographies de cachettes et les partagera chaque trimestre.",
    ),
    _meeting(
        "Protokoll 2026-09-16.txt",
        "Sitzung vom 16. September 2026: Protokoll",
        "Die Mitglieder beschreiben die Routen künftig mit denselben elf Namen.",
        "Frankreich sammelt Fotografien von Verstecken und teilt sie einmal im Quartal.",
    ),
    _meeting(
        "Invitation to Warsaw.eml",
        "Meeting on 18 November in Warsaw",
        "Dear colleagues,",
        "we meet on 18 November at ten in the headquarters of the Border Guard. Hotels near the station are full;",
        "please book early. The video link follows on the day before.",
    ),
    _waste(
        "Method",
        "Handbook on municipal waste.docx",
        "Handbook on municipal waste",
        "Municipal waste is what households throw away, and what offices and shops throw away that is like it.",
        "Bulky waste counts; sludge of treatment plants does not. Garden waste counts where it is collected.",
        "Weigh where you can; where you cannot, state the factor that turns volume into weight.",
        additions=(("Textiles added", "From 2026 on, textiles that are collected apart have a line of their own."),),
    ),
    _waste(
        "Method",
        "Manuel sur les déchets municipaux.odt",
        "Manuel sur les déchets municipaux",
        "Les déchets municipaux sont ceux des ménages, et ceux des bureaux et commerces qui leur ressemblent.",
        "Les encombrants comptent ; les boues d'épuration ne comptent pas.",
    ),
    _waste(
        "Method",
        "Handbuch Siedlungsabfälle.odt",
        "Handbuch Siedlungsabfälle",
        "Siedlungsabfälle sind Abfälle aus Haushalten sowie ähnliche Abfälle aus Büros und Geschäften.",
        "Sperrmüll zählt mit, Klärschlamm nicht.",
    ),
    _waste(
        "Method",
        "Note on packaging.pdf",
        "Note on packaging",
        "Packaging is counted when it is put on the market, and again when it is recycled; the two need not agree.",
        "Reusable crates count once, in the year in which they are first used.",
    ),
    _waste(
        "Figures",
        "Municipal waste 2025.xlsx",
        "Municipal waste, kilograms per person, 2025",
        "Country | Collected | Recycled",
        "France | 538 | 229",
        "Germany | 601 | 402",
        "Poland | 364 | 149",
        "Portugal | 507 | 155",
        "Sweden | 395 | 158",
        additions=(("Austria was late", "Austria | 770 | 481"),),
    ),
    _waste(
        "Figures",
        "Glass 2025.xlsx",
        "Recycled glass, tonnes, 2025",
        "Country | Tonnes",
        "France | 2310000",
        "Portugal | 241000",
        "Sweden | 229000",
    ),
    _waste(
        "Figures",
        "Remarks on the figures.html",
        "Remarks on the figures of 2025",
        "Portugal changed its survey: households are now asked twice a year, which explains half of the rise.",
        "The October delivery replaces the one of July for every country.",
    ),
    _waste(
        "Meetings",
        "Minutes 2026-10-07.txt",
        "Working group on waste, 7 October 2026: minutes",
        "The members looked at the situation in each country and agreed on a final delivery in March.",
        "A report on containers of recycled glass will be written by Portugal and Sweden together.",
    ),
    _waste(
        "Meetings",
        "Agenda 2027-01-13.txt",
        "Working group on waste, 13 January 2027: agenda",
        "1. Textiles. 2. Packaging. 3. How to publish earlier without being wrong. 4. Next meeting.",
    ),
    _waste(
        "Meetings",
        "A late delivery.eml",
        "Austria delivers late",
        "Dear all,",
        "the figures on municipal waste come a week late because the survey of the Länder is not complete.",
        "With apologies, the Austrian office",
    ),
)
