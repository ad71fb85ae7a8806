"""Boilerplate: lines of a saved page that are not its text.

Every pattern is matched against a whole line, so a sentence that merely holds one of the words is never taken.
A line that only might be boilerplate is left alone: to keep a label costs less than to lose a fact.
"""

from __future__ import annotations

import re

_LONGEST = 160
"""No label, form or footer line is longer."""

_OWNER = r"(?-i:(?: (?:[^\W\d_a-z]|[&(])[\w.,'’&()-]*| (?:of|and|the|by|for|de|da|do|du)){1,8})"
"""A name in capitals: what follows it in small letters is a sentence."""

_NAVIGATION = (
    # en
    r"skip (?:to )?(?:the )?(?:main )?(?:content|navigation|menu|footer)",
    r"home(?: ?page)?|(?:main |site |toggle |open |close )?menu|(?:toggle|main|site) navigation|site ?map",
    r"search(?: (?:this|our|the) (?:web)?site)?|(?:sign|log) ?in|(?:sign|log) ?out|my account|create (?:an )?account",
    r"back to (?:the )?top|scroll to top|previous (?:article|post|page|story)|next (?:article|post|page|story)",
    r"more|load more|show more|read more|see more|view all|see all|donate now",
    r"privacy policy|cookie policy|terms (?:of (?:use|service)|(?:and|&) conditions)|powered by [\w .-]{1,30}",
    # es
    r"(?:saltar|ir|pasar) al (?:contenido|menú)(?: principal)?|inicio|menú(?: principal)?|buscar",
    r"iniciar sesión|cerrar sesión|volver arriba|leer más|ver más|política de privacidad|términos de uso",
    # pt
    r"(?:saltar|pular|ir) para o (?:conteúdo|menu)(?: principal)?|início|página inicial|entrar",
    r"pesquisar|iniciar sessão|terminar sessão",
    r"voltar ao topo|leia mais|ler mais|ver mais|política de privacidade|termos de (?:uso|utilização)",
    # fr
    r"(?:aller|passer) au (?:contenu|menu)(?: principal)?|accueil|rechercher|recherche|se connecter|connexion",
    r"haut de page|retour en haut|lire la suite|voir plus|politique de confidentialité|mentions légales",
)
"""Ways through a site."""

_PLAYERS_AND_ADS = (
    r"(?:advertisement|advertising|sponsored(?: content)?)(?: \d+)?|ad|story continues (?:below|after) (?:the )?ad\w*",
    r"publicidad|anuncio publicitario|publicidade|publicité|article sponsorisé",
    r"listen live|play live radio|(?:available )?on[ -]air(?: stations| now)?|all streams|now playing",
    r"listen [•·|]? ?\d{1,2}:\d{2}|\d{1,2}[ -]min(?:ute)?s? (?:listen|read)|download (?:audio|mp3)",
    r"0:00(?: ?/? ?\d{1,2}:\d{2})?|00:00 ?/ ?\d{1,2}:\d{2}",
    r"escuchar en vivo|(?:radio )?en vivo|ouvir ao vivo|ao vivo|écouter en direct|en direct",
    r"\d{1,2} min(?:utos)? de (?:lectura|leitura)|\d{1,2} min(?:utes)? de lecture",
)
"""Players and advertisements."""

_SHARING = (
    r"share(?: (?:this|on|via|with)(?: [\w-]+){0,4})?",
    r"(?:facebook|twitter|x|linkedin|whatsapp|flipboard|reddit)(?: icon)?",
    r"(?:tweet|print|pin it|copy link|link copied|print this (?:page|article)|e-?mail this (?:page|article))",
    r"follow us(?: on [\w ,&]{1,40})?|like us on facebook",
    r"compart(?:ir|e)(?: (?:en|por|esto|este artículo)(?: \w+)?)?|síguenos(?: en \w+)?|imprimir",
    r"(?:com)?partilh(?:ar|e)(?: (?:no|na|em|por|este artigo|isto)(?: \w+)?)?|compartilhe|siga-nos(?: no \w+)?",
    r"partager(?: (?:sur|par|cet article)(?: \w+)?)?|suivez-nous(?: sur \w+)?|imprimer",
)
"""Buttons that pass the page on."""

_NOTICES = (
    r"(?:this|our) (?:web)?site uses cookies(?: (?:to|and|on|for) .{1,110})?",
    r"we (?:and our partners )?use cookies(?: (?:to|and|on) .{1,110})?",
    r"(?:accept|reject|manage|allow)(?: all)? cookies|cookie (?:settings|preferences|notice)|accept all",
    r"(?:este sitio|esta web) (?:usa|utiliza) cookies.{0,110}|(?:aceptar|rechazar)(?: todas)?(?: las)? cookies",
    r"este site (?:usa|utiliza) cookies.{0,110}|(?:aceitar|rejeitar)(?: todos)?(?: os)? cookies",
    r"ce site utilise des cookies.{0,110}|(?:accepter|refuser)(?: tous)?(?: les)? cookies",
    r"subscribe(?: (?:now|today))?|subscribe (?:to|for) (?:our|the) (?:[\w'’-]+ ){0,4}newsletters?",
    r"(?:sign up (?:for|to)|join|get) our (?:[\w'’-]+ ){0,4}(?:newsletters?|mailing list)|newsletters?",
    r"suscr[ií]b(?:ir|e)(?:te|se)(?: a nuestro bolet[ií]n)?|boletín(?: informativo)?",
    r"(?:assine|inscreva-se|subscreva)(?: (?:a|na) nossa newsletter)?",
    r"(?:s['’]abonner|abonnez-vous)(?: à notre (?:newsletter|lettre d['’]information))?",
)
"""Cookies and newsletters."""

_COMMENT_FORM = (
    r"please enter your (?:comment|(?:e-?mail(?: address)?|name|website)(?: here)?)",
    r"you have entered an incorrect e-?mail address",
    r"leave a (?:reply|comment)|(?:post|submit|add|write) (?:a )?comments?",
    r"cancel reply|log ?in to (?:leave a )?comment",
    r"(?:no|\d{1,4}) (?:comments?|comentarios?|comentários?|commentaires?)|comments? (?:are )?closed",
    r"your e-?mail address will not be published|required fields are marked ?\*?",
    r"save my name, e-?mail,? and website in this browser for the next time i comment",
    r"deja (?:un comentario|una respuesta)|(?:publicar|enviar) (?:un )?comentario|cancelar respuesta",
    r"por favor,? (?:ingrese|introduzca|escribe) (?:su|tu) (?:comentario|nombre|correo(?: electrónico)?)(?: aquí)?",
    r"deixe (?:um comentário|uma resposta)|(?:publicar|enviar) (?:um )?comentário|cancelar resposta",
    r"por favor,? (?:digite|insira|introduza) (?:o )?seu (?:comentário|nome|e-?mail)(?: aqui)?",
    r"laisser un commentaire|(?:publier|poster) (?:un |le )?commentaire|annuler la réponse",
    r"(?:s['’]il vous plaît,? |veuillez )(?:entre[rz]|saisir) votre (?:commentaire|nom|e-?mail)(?: ici)?",
)
"""Fields of a comment form and what they say."""

_FOOTERS = (
    r"(?:copyright ?)?(?:©|\(c\))(?: ?copyright)? ?(?:19|20)\d\d.{0,90}",
    rf"(?:copyright ?)?(?:©|\(c\)){_OWNER}(?:,? (?:19|20)\d\d)?(?:[.,|]? ?all rights reserved)?",
    rf"copyright (?:19|20)\d\d(?: ?[-–—,] ?(?:19|20)?\d\d)*(?:{_OWNER})?(?:[.,|]? ?all rights reserved)?",
    rf"copyright (?:19|20)\d\d{_OWNER} to see more, visit \S+(?: \S+){{0,3}}",
    r"all rights reserved(?: by [\w&.' -]{1,60})?",
    r"todos los derechos reservados|todos os direitos reservados|tous droits réservés",
)
"""Whose the page is, and since when."""

_PORTRAITS = (rf"(?:headshot of|foto del? perfil de|foto do perfil de|photo de profil de){_OWNER}",)
"""What stands in for a picture of the writer."""

_OTHER_PAGES = (
    r"next up|up next|related(?: (?:stories|articles|posts|content|coverage|links|news))?",
    rf"more (?:stories|news|from{_OWNER})",
    r"(?:you (?:may|might) also like|read (?:next|also)|see also|recommended(?: for you)?|trending(?: now)?)",
    r"(?:most (?:popular|read|viewed)|latest (?:news|stories|posts)|recent posts|top stories)",
    r"(?:artículos |noticias )?relacionad[oa]s|más leíd[oa]s|lo más leído|te puede interesar|ver también",
    r"(?:artigos |notícias )?relacionad[oa]s|mais lid[oa]s|leia também|veja também",
    r"(?:articles? (?:liés|similaires|connexes))|à lire aussi|voir aussi|les plus lus",
)
"""Headings over links to other pages."""

NAME = r"[^\W\d_a-z][\w.'’-]*(?: (?:(?:de|da|do|dos|di|van|von|del|la|el) )?[^\W\d_a-z][\w.'’-]*){1,3}"
"""A person's name: two to four words with capitals."""

_ROLE = (
    r"(?:(?:Senior|Managing|Associate|Assistant|Deputy|Staff|Chief|Executive|Digital|News|Web|Contributing|Freelance)"
    r" ){0,3}(?:Editor|Reporter|Writer|Producer|Correspondent|Journalist|Photographer|Columnist|Contributor|Newscaster)"
)
_WAYS = "Appointment|Phone|E-?mail|Mail|Fax|Text|Bus|Car|Train|Subway|Public|Foot|Favor"
"""What a capital after "By" means when it is nobody's name."""

_BYLINES = (
    rf"{NAME}(?:,| [|–—-])? {_ROLE}(?:(?:,| at| for){_OWNER})?",
    rf"(?:By|Text by|Photos? by|Por|Par) (?!{_WAYS}){NAME}(?:(?:,| and|,? &| y| e| et) {NAME}){{0,3}}(?:, {_ROLE})?",
)
"""Who wrote it; here a capital tells a name from a word."""


def _any_of(*groups: tuple[str, ...], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for group in groups for pattern in group), flags)


_LABEL = _any_of(
    _NAVIGATION, _PLAYERS_AND_ADS, _SHARING, _NOTICES, _COMMENT_FORM, _FOOTERS, _PORTRAITS, flags=re.IGNORECASE
)
_OTHER_PAGE = _any_of(_OTHER_PAGES, flags=re.IGNORECASE)
_BYLINE = _any_of(_BYLINES)
_BLANKS = re.compile(r"\s+")
_MARKS_BEFORE = "‹«←☰×▶► "
_MARKS_AFTER = "›»→▼▾↑+.!… "


def is_boilerplate(line: str) -> bool:
    """Whether a whole line is a label, form, notice, byline or footer; one that starts small never is."""
    words = _words(line)
    if not words or words[0].islower():
        return False
    bare = words.rstrip(_MARKS_AFTER)
    return bool(_LABEL.fullmatch(bare) or _BYLINE.fullmatch(bare)) or introduces_other_pages(line)


def introduces_other_pages(line: str) -> bool:
    """Whether a line heads links that lead elsewhere, as "Related:" does."""
    words = _words(line)
    return bool(words) and not words[0].islower() and bool(_OTHER_PAGE.fullmatch(words.rstrip(_MARKS_AFTER + ":")))


def _words(line: str) -> str:
    """The line with single spaces, without arrows before it; nothing of one too long to be a label."""
    if len(line) > _LONGEST:
        return ""
    return _BLANKS.sub(" ", line).strip().lstrip(_MARKS_BEFORE)
