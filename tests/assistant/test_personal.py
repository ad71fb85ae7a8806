"""Personal data: what a person typed about themselves is left out, and what anybody may ask about stays."""

import json
import time
from importlib.resources import files

import pytest

from assistant import PersonalData, without_personal_data
from assistant.personal import MARK, public_key
from corpus import LANGUAGES

WORDS = json.loads((files("assistant") / "personal.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "text", "kind"),
    [
        ("My number is A123456789, can I work?", "My number is …, can I work?", PersonalData.A_NUMBER),
        ("A# 123-456-789 what now", "… what now", PersonalData.A_NUMBER),
        ("A-123 456 789?", "…?", PersonalData.A_NUMBER),
        ("número А123456789", "número …", PersonalData.A_NUMBER),
        ("A-number 123456789 court", "… court", PersonalData.A_NUMBER),
        ("alien number 123-456-789 court", "alien number … court", PersonalData.A_NUMBER),
        ("ssn 078-05-1120 tax", "ssn … tax", PersonalData.SOCIAL_SECURITY),
        ("seguro social 078 05 1120", "seguro social …", PersonalData.SOCIAL_SECURITY),
        ("ITIN 900–70–0000?", "ITIN …?", PersonalData.SOCIAL_SECURITY),
        ("\u200e078\u200e-05-\u200e1120", "\u200e…", PersonalData.SOCIAL_SECURITY),
        ("رقمي ٠٧٨-٠٥-١١٢٠ ماذا", "رقمي … ماذا", PersonalData.SOCIAL_SECURITY),
        (
            "社會安全號碼０７８－０５－１１２０怎麼辦",
            "社會安全號碼０７８－０５－１１２０怎麼辦".replace("０７８－０５－１１２０", MARK),
            None,
        ),
        ("where is case IOE0912345678", "where is case …", PersonalData.RECEIPT),
        ("status of msc-21-123-45678?", "status of …?", PersonalData.RECEIPT),
        ("call me 617-555-0142 please", "call me … please", PersonalData.PHONE),
        ("(617) 555 0142", "…", PersonalData.PHONE),
        ("+1 857.555.0142", "…", PersonalData.PHONE),
        ("mi teléfono es 555-0142", "mi teléfono es …", PersonalData.PHONE),
        ("whatsapp +509 3456 7890", "whatsapp …", PersonalData.PHONE),
        ("write to ana.b+c@example.org soon", "write to … soon", PersonalData.EMAIL),
        ("пишите иван@пример.рф сюда", "пишите … сюда", PersonalData.EMAIL),
        ("card 4111 1111 1111 1111 stolen", "card … stolen", PersonalData.CARD),
        ("3782-822463-10005", "…", PersonalData.CARD),
        ("account 000123456789", "account …", PersonalData.NUMBER),
        ("my account number is 123456, help", "my account number is …, help", PersonalData.NUMBER),
        ("passport AB1234567 expired", "passport … expired", PersonalData.PASSPORT),
        ("护照号码是E12345678怎么办", "护照号码是…怎么办", None),
        ("I live at 24 Dudley Street, apt 3, is there help?", "I live at …, is there help?", PersonalData.ADDRESS),
        ("eviction 150 blue hill ave", "eviction …", PersonalData.ADDRESS),
        ("rent at 7 Fields Court", "rent at …", PersonalData.ADDRESS),
        ("vivo en la calle Dudley 24", "vivo en la …", PersonalData.ADDRESS),
        ("j'habite 24, rue Dudley", "j'habite 24, rue Dudley".replace("24, rue Dudley", MARK), PersonalData.ADDRESS),
    ],
)
def test_numbers_and_addresses_of_a_person_are_left_out(question, text, kind):
    """A mark stands for the number or address, and the rest of the question stays as it was."""
    redacted = without_personal_data(question)
    assert redacted.text == text
    assert redacted.found
    assert kind is None or kind in redacted.found


@pytest.mark.parametrize(
    "question",
    [
        "Should I call 911, 988 or 311?",
        "What is form I-589, N-400, I-765 or W-7?",
        "Is M.G.L. c. 149, § 148 still the law?",
        "What does 8 CFR 274a.2 or 42 U.S.C. 1983 say?",
        "What changed in 2024, and between 2014 and 2019, or 2024-2025?",
        "food pantry near 02118 or 02118-1234",
        "Is the office at Dudley Street open on 12/03/2026 at 10:30?",
        "my hearing is March 3, 2026",
        "I have 3 children and 2 jobs and make $15.75 an hour, $1,250 a month",
        "Does route 28 go to Roxbury?",
        "What is the 1982 Plyler Court case?",
        "I walk 2 blocks from Washington Street",
        "children born in 2010 or after 2005",
        "How do I change my name?",
        "my name is spelled wrong on my green card",
        "Mi nombre es diferente en la licencia",
        "¿Cómo se llama la oficina?",
        "¿Cómo se llama MassHealth aquí?",
        "What is the name of the office?",
        "我叫不到車怎麼辦？",
        "我叫警察會怎樣？",
        "M rele lapolis, kisa k ap rive?",
        "N txoma pulísia, i gosi?",
        "Меня зовут в суд, что делать?",
        "اسمي غير مكتوب بشكل صحيح",
        "je suis née en France",
        "What is HD 5610?",
        "la orden se llama orden de deportación",
        "a ordem se chama ordem de deportação",
        "ช่วยฉันหาทนายที่ 02118",
        "मुझे 2026 में वकील चाहिए",
        "🏠👨‍👩‍👧 rent?",
        "",
        "?",
    ],
)
def test_what_anybody_may_ask_about_stays(question):
    """Short codes, form and statute numbers, years, ZIP codes, hearings and sentences about names are no secrets."""
    assert without_personal_data(question).text == question
    assert without_personal_data(question).found == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("My name is Maria Lopez and I need a lawyer", "… and I need a lawyer"),
        ("my name is maria and i need a lawyer", "… and i need a lawyer"),
        ("MY NAME IS MARIA LOPEZ AND I NEED HELP", "… AND I NEED HELP"),
        ("Hi, my name's José. Where is help?", "Hi, …. Where is help?"),
        ("My husband's name is Jean-Pierre O'Neil, he was detained", "My husband's …, he was detained"),
        ("Me llamo Ana de la Cruz y necesito comida", "… y necesito comida"),
        ("mi nombre es pedro ramírez y no tengo papeles", "… y no tengo papeles"),
        ("Mi hijo se llama Luis, ¿puede ir a la escuela?", "Mi hijo …, ¿puede ir a la escuela?"),
        ("Mwen rele Jean Baptiste, mwen bezwen yon avoka", "…, mwen bezwen yon avoka"),
        ("Non mwen se Marie, ki kote mwen ka jwenn manje?", "…, ki kote mwen ka jwenn manje?"),
        ("我叫王小明，我需要律師", "…，我需要律師"),
        ("我叫王小明我需要律師", "…我需要律師"),
        ("我的名字是李娜，哪里有律师？", "…，哪里有律师？"),
        ("我叫 David Chen，我需要律师", "…，我需要律师"),
        ("Tôi tên là Nguyễn Văn An, tôi cần luật sư", "…, tôi cần luật sư"),
        ("tên tôi là lan tôi cần luật sư", "… tôi cần luật sư"),
        ("Nha nomi é Djon Silva, N mesti advogadu", "…, N mesti advogadu"),
        ("N txoma Maria i N mesti ajuda", "… i N mesti ajuda"),
        ("Меня зовут Иван Петров, мне нужен адвокат", "…, мне нужен адвокат"),
        ("меня зовут иван мне нужен адвокат", "… мне нужен адвокат"),
        ("اسمي محمد علي وأحتاج محاميا", "… وأحتاج محاميا"),
        ("Meu nome é João da Silva e preciso de ajuda", "… e preciso de ajuda"),
        ("me chamo joana e preciso de ajuda", "… e preciso de ajuda"),
        ("Je m'appelle Marie Dupont, où trouver un avocat ?", "…, où trouver un avocat ?"),
        ("Je m’appelle Luc et je cherche un avocat", "… et je cherche un avocat"),
        ("Magacaygu waa Axmed Cali oo waxaan u baahanahay qareen", "… oo waxaan u baahanahay qareen"),
    ],
)
def test_names_are_left_out_where_a_person_gives_them(question, text):
    """In every language the words that give a name are left out with it, and the question after them stays."""
    redacted = without_personal_data(question)
    assert redacted.text == text
    assert redacted.found == (PersonalData.NAME,)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("I was born on 03/14/1985, can I apply?", "I was born on …, can I apply?"),
        ("born March 14, 1985", "born …"),
        ("date of birth: 1985-03-14", "date of birth: …"),
        ("nací el 14 de marzo de 1985", "nací el …"),
        ("mwen fèt 14 mas 1985", "mwen fèt …"),
        ("我的生日是1985年3月14日", "我的生日是…"),
        ("tôi sinh ngày 14 tháng 3 năm 1985 ở Huế", "tôi sinh ngày … ở Huế"),
        ("N nase na 14 di marsu di 1985", "N nase na …"),
        ("я родился 14 марта 1985 года", "я родился … года"),
        ("تاريخ ميلادي ١٤/٠٣/١٩٨٥", "تاريخ ميلادي …"),
        ("nasci em 14 de março de 1985", "nasci em …"),
        ("je suis né le 14 mars 1985", "je suis né le …"),
        ("waxaan dhashay 14/03/1985", "waxaan dhashay …"),
    ],
)
def test_a_full_date_of_birth_is_left_out(question, text):
    """A day is left out after words of birth; a year alone, or a day of something else, stays."""
    redacted = without_personal_data(question)
    assert redacted.text == text
    assert redacted.found == (PersonalData.BIRTH_DATE,)


def test_what_is_published_stays():
    """A number, e-mail or street address that is public may be asked about, however it is written."""
    public = {public_key(text) for text in ("+1 617-635-2980", "Help@Example.org", "26 Court Street, Boston, MA 02108")}
    for question in (
        "what is 617-635-2980?",
        "who answers (617) 635 2980",
        "write to help@example.org?",
        "26 court street",
    ):
        assert without_personal_data(question, public).text == question
        assert without_personal_data(question).found
    assert without_personal_data("617-635-2981 and 617-635-2980", public).text == "… and 617-635-2980"


def test_an_emergency_is_still_seen_after_a_name():
    """A name ends before the words by which an emergency is recognised."""
    assert without_personal_data("My name is Maria ICE is at my door").text == "… ICE is at my door"
    assert without_personal_data("me llamo ana migra en la puerta").text == "… migra en la puerta"


def test_several_are_left_out_at_once():
    """Each is marked, marks side by side become one, and the kinds are told in one order without their values."""
    redacted = without_personal_data("My name is Ana, 617-555-0142, A123456789 and ana@example.org: can I stay?")
    assert redacted.text == "… and …: can I stay?"
    assert redacted.found == (PersonalData.A_NUMBER, PersonalData.PHONE, PersonalData.EMAIL, PersonalData.NAME)


def test_it_is_done_once():
    """A question without personal data is the same after another time."""
    once = without_personal_data("Me llamo Ana, 078-05-1120, 24 Dudley Street y necesito comida").text
    assert without_personal_data(once).text == once


@pytest.mark.parametrize(
    "part", ["x", "1", "1 ", "a.b", "my name is ", "1-", "12 street ", "A 12 ", "born ", "我叫", "a@", "calle a "]
)
def test_a_long_text_takes_no_long_time(part):
    """Time does not grow with the square of the length."""
    started = time.perf_counter()
    without_personal_data(part * (20_000 // len(part)))
    assert time.perf_counter() - started < 3


def test_every_language_has_its_words():
    """All languages have words for names and births, and words that end a name, none twice."""
    assert tuple(WORDS) == ("all", *LANGUAGES)
    for lang, words in WORDS.items():
        assert set(words) == (
            {"particles", "never", "not-in-streets"} if lang == "all" else {"name", "named", "born", "stop"}
        )
        for kind, found in words.items():
            assert found or kind == "named", (lang, kind)
            assert len(set(found)) == len(found), (lang, kind)
            assert [word.casefold() for word in found] == found, (lang, kind)
