# ruff: noqa: RUF001 (letters that look alike are what it is about)
"""What is known of how the EU's 24 languages are written: their letters beyond a to z, and their commonest words."""

from __future__ import annotations

# The letters beyond a to z, the most frequent first; of Greek and Bulgarian all of them.
LETTERS = {
    "bg": "аиоетнрсвлкдпмзъгябчущжцйюхшфьѝ",
    "cs": "íáěéčřýžšůúťňóď",
    "da": "øåæéöäüèê",
    "de": "üäößéèà",
    "el": "αοιετσνηυρπκμλςάίγήθύόέώχδωφβξζψϊΐϋΰ",
    "en": "éèçïöêñôà",
    "es": "óíáéñúüºª",
    "et": "äõüöšžé",
    "fi": "äöåšžéü",
    "fr": "éàèêçâîôûùœëïüÿæ",
    "ga": "áíéóúḃċḋḟġṁṗṡṫ",
    "hr": "čšžćđ",
    "hu": "éáőöíóüúű",
    "it": "èàòùìéî",
    "lt": "ėųšįžąūčę",
    "lv": "āīēšūņļžģčķŗō",
    "mt": "ħżġċàùèìòî",
    "nl": "ëéïèöüóáêçà",
    "pl": "łęążóśćńź",
    "pt": "ãçáéíóêõúâàôüº",
    "ro": "ăîâșțşţ",
    "sk": "áíéčžýšľúťôňäóďĺŕ",
    "sl": "čšžćđ",
    "sv": "äåöéüà",
}
# Of a hundred letters, how many are of those.
SHARES = {
    "bg": 97.0, "cs": 15.0, "da": 3.0, "de": 2.0, "el": 97.0, "en": 0.05, "es": 2.5, "et": 4.5, "fi": 5.0, "fr": 4.0,
    "ga": 6.0, "hr": 4.0, "hu": 14.0, "it": 1.0, "lt": 8.0, "lv": 11.0, "mt": 5.0, "nl": 0.6, "pl": 8.0, "pt": 4.5,
    "ro": 6.0, "sk": 12.0, "sl": 3.5, "sv": 5.5,
}  # fmt: skip
# Marks that stand in good texts of all of them.
MARKS = frozenset("„“”‚‘’«»‹›–—…•§°€©\u00a0\u00ad")
COMMON = {
    "bg": "на и в за се да от е с по са не която които който като до при или това този тази те си ще",
    "cs": "a v je na se že s z do o k i jsou pro by ale jak za byl být při které který která nebo také může podle ve "
    "dne žádost úřad článek města všechny příští schůze více",
    "da": "og i at er en det til på for af med den der som de ikke et har om var fra kan skal eller også være år når",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "über können durch müssen während nach wird sind",
    "el": "και το της την του η ο να με για από που στο στη οι των τα σε στην είναι θα τον δεν έχει τους",
    "en": "the of and to in a is that for on with as by it be are this from or an at not which",
    "es": "de la que el en y a los se del las un por con una su para es al lo como más pero también está según año "
    "años fue será reunión son han después así",
    "et": "ja on ei et see ka kui oma ning või mis kes aga selle olid oli aasta tema välja üle pärast käesoleva võib "
    "kõik nõukogu",
    "fi": "ja on ei että se hän mutta ovat oli joka myös sen kun tai mukaan vuonna sekä jotka ole voi ettei tämä niin",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont à été même où "
    "très après être aussi réunion décision présent",
    "ga": "an na agus a i go ar is le do sé ag ní bhí tá den é ó air sí á sin leis chun gach féin faoi nó iad bhfuil",
    "hr": "i u je na se da za su od s o koji koja koje kao ili te bi a će što još može također više već biti između",
    "hu": "a az és hogy nem is egy ez csak meg de volt már még mint ha el kell azt vagy lesz között szerint után "
    "során összes új év",
    "it": "di e il la che in a per un è una sono con del della non si da le dei al alla più come anche nel ha può già "
    "perché così città sarà essere",
    "lt": "ir į kad yra su o iš kaip bet tai apie už tik po per buvo jis savo dėl ar būti taip pat metų gali jų prie",
    "lv": "un ir no uz ar par kas ka lai arī bet tas kā vai pēc līdz pie tika šo gada ja nav jau būs šī viņš",
    "mt": "li ta u il fil ma għal minn dan din ġie huwa hija kien għandu bħal mill għall biex hemm jew iżda kull aktar",
    "nl": "de van het een en in is dat op te zijn voor met die niet aan er om door over als ook bij naar uit",
    "pl": "w i na z do się nie to że jest o a jak po od za przez dla są był ale lub może oraz które który też tylko",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das são à também foi "
    "está até já reunião será",
    "ro": "de și şi în a la cu o pe care că din este nu un pentru sunt mai prin fost să au după al ale sau până fi",
    "sk": "a v na je sa že s z do o k aj sú pre by ako za bol pri ktoré ktorý ktorá alebo podľa ale môže tiež byť "
    "všetky ďalšie schôdza viac",
    "sl": "in v je na da se za so ki s z po ne pa o tudi od kot bi še ali če že lahko več zaradi med ter pri",
    "sv": "och i att det som en på är av för med till den har de inte om ett från var han kan ska eller också år när",
}
