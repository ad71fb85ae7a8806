"""Boilerplate: whole lines that surround a text, and sentences that only hold their words."""

import time

import pytest

from corpus.boilerplate import introduces_other_pages, is_boilerplate

LABELS = {
    "en": "Skip to main content|Advertisement|ADVERTISEMENT|Listen Live|Play Live Radio|Next Up:|0:00 0:00|0:00 / 12:34"
    "|Available On Air Stations|Related:|More…|More...|Home|Menu|Search|Sign in|Sign In|Log in|Share this|Facebook"
    "|We use cookies to make this page better for you.|Accept all cookies|Subscribe|Subscribe to our weekly newsletter"
    "|Sign up for our newsletter!|Please enter your comment!|Please enter your name here|Leave a Reply|No comments"
    "|Your email address will not be published.|Most Popular|← Previous article|Back to top ↑|Listen • 3:45|5 min read",
    "es": "Saltar al contenido|Publicidad|Inicio|Menú|Buscar|Iniciar sesión|Compartir en Facebook|Relacionados:"
    "|Deja un comentario|Por favor ingrese su nombre aquí|Aceptar todas las cookies|Todos los derechos reservados.",
    "pt": "Pular para o conteúdo|Publicidade|Início|Pesquisar|Entrar|Compartilhar|Leia também:|Deixe um comentário"
    "|Aceitar cookies|Todos os direitos reservados",
    "fr": "Aller au contenu principal|Publicité|Accueil|Rechercher|Se connecter|Partager sur Facebook|À lire aussi :"
    "|Laisser un commentaire|Accepter les cookies|Tous droits réservés",
    "footer": "© 2024 WXYZ|©2024 WXYZ|© WXYZ 2024|© The Town of Lynn. All rights reserved.|More from WXYZ"
    "|(c) 2019 The Town Paper, Inc.|Copyright © 2020-2024 WXYZ. All rights reserved."
    "|Copyright 2024 WXYZ|All rights reserved|Copyright 2011 WXYZ-FM. To see more, visit WXYZ-FM.",
    "byline": "Ana Silva Senior Editor|Ana M. Silva, Staff Writer|Ana de Sousa Managing Editor, WXYZ"
    "|By Ana Silva|By Ana Silva and Rui Costa|By Ana Silva, Staff Writer|Por Ana Silva|Par Anne Lê"
    "|Headshot of Ana Silva",
}

WORDS_OF_A_TEXT = [
    "Home is where nobody asks for papers.",
    "Search your mail for a letter from the court",
    "The menu is soup and bread",
    "Menu:",
    "Share your concerns with the clerk of the town council",
    "Sign in at the front desk before the class",
    "Subscribe to the plan before you see a doctor.",
    "Related services are free of charge.",
    "More than forty people came",
    "An advertisement for a fake lawyer hung at the door.",
    "He said: “Skip to main content.” Nobody laughed.",
    "Copyright 2024 was the year on the form",
    "© is the mark of a copyright",
    "More from the office of the mayor is due in May",
    "Headshot of the applicant, two by two inches",
    "Por Favor Espere",
    "Copyright law protects translations, too.",
    "The library closed in 2024 and all rights reserved for tenants lapsed.",
    "We use cookies in the baking class.",
    "By appointment only",
    "By Appointment Only",
    "By Public Transportation",
    "Ana Silva, an.silva@example.org",
    "Policy and Communications Advisor",
    "Town Manager Rui Costa",
    "Lynn – Mayor Ana Silva",
    "Amy Gorel is a senior editor of digital news.",
    "9:00 17:00",
    "Comments can be sent until June",
    "menu",
    "home",
    "",
    "  ",
    "…",
    "你好",
    "Главная улица",
    "الصفحة",
]


@pytest.mark.parametrize(
    ("group", "line"), [(group, line) for group, lines in LABELS.items() for line in lines.split("|")]
)
def test_labels(group, line):
    """Labels, forms, notices, footers and bylines are recognised, however they are spaced."""
    assert is_boilerplate(line)
    assert is_boilerplate("\u00a0" + line.replace(" ", "\u00a0") + "  ")


def test_byline_with_a_bar():
    """A bar may stand between name and role."""
    assert is_boilerplate("Ana Silva | Reporter")


@pytest.mark.parametrize("line", WORDS_OF_A_TEXT)
def test_words_of_a_text_are_left_alone(line):
    """A sentence, heading or address that merely holds such a word is no boilerplate."""
    assert not is_boilerplate(line)


@pytest.mark.parametrize("line", [line for lines in LABELS.values() for line in lines.split("|")])
@pytest.mark.parametrize("sentence", ["He read {} on the page.", "{} was what the page said to her"])
def test_no_label_is_found_inside_a_sentence(line, sentence):
    """Patterns cover whole lines; only a few beginnings leave the rest of the line open."""
    text = sentence.format(line)
    assert not is_boilerplate(text) or text.startswith(("©", "(c)", "Copyright ©", "We use cookies to"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [("Related:", True), ("Next Up:", True), ("Most Popular", True), ("Advertisement", False), ("Bring these:", False)],
)
def test_what_heads_links_to_other_pages(line, expected):
    """Only headings over other pages say that what follows is not of this one."""
    assert introduces_other_pages(line) is expected


@pytest.mark.parametrize(
    "line", ["A " * 80, "Ab, " * 40, "© " * 80, "By " + "Ana " * 39, "x" * 1_000_000, "0:00 " * 32]
)
def test_hostile_lines_are_fast(line):
    """No line keeps the patterns busy."""
    started = time.monotonic()
    for _ in range(20):
        is_boilerplate(line)
        introduces_other_pages(line)
    assert time.monotonic() - started < 1
