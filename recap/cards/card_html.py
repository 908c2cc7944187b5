"""Fill a theme's templates with snapshots: fragments, documents, alt texts, pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from recap.campaign import Campaign, invite_in
from recap.cards.active_elements import refuse_active_elements
from recap.cards.assets import Fallbacks
from recap.cards.control_characters import without_control_characters
from recap.cards.documents import document, page, page_css
from recap.cards.pdf_pages import About, StoryPage, card_format, pdf_document
from recap.cards.sizes import FORMATS
from recap.cards.templating import (
    CardLanguages,
    Seed,
    Sentence,
    TemplateEnvironment,
    direction,
    has_right_to_left,
    isolated,
    isolated_facts,
)
from recap.errors import TemplateError
from recap.stories import Snapshot, Theme, campaign_summary, strongest_tone

PREVIEW_TEMPLATE = "preview.html"
DEFAULT_GROUND = "paper"  # the token of a story that names none
ALT_FORMAT = "story"  # any: alt texts are the same in all
PREVIEW_FORMAT = "link"
INVITE_KEYS = ("title", "text", "button", "link")


@dataclass(frozen=True, slots=True)
class Guess:
    """A question that the page asks before it shows a card; without choices, a tap is enough."""

    question: str
    answer: str
    choices: tuple[str, ...]  # in the order in which they are shown; the answer is one of them


def _guess_of(record: Any) -> Guess | None:
    """Return the guess that a template set; None when its *record* is none."""
    if not isinstance(record, dict) or not {"question", "answer"} <= record.keys():
        return None
    choices = tuple(map(str, record.get("choices", ())))
    guess = Guess(str(record["question"]), str(record["answer"]), choices)
    return guess if guess.answer in choices or not choices else None


class CardHtml:
    """
    Fills the templates of *theme* for *campaign*.

    Characters that no font has are removed, so a card never shows an empty box; *fallbacks*
    counts them.
    """

    def __init__(
        self,
        campaign: Campaign,
        theme: Theme,
        templates: TemplateEnvironment,
        fallbacks: Fallbacks,
    ) -> None:
        self._campaign, self._theme = campaign, theme
        self.templates, self._fallbacks = templates, fallbacks
        self.languages = CardLanguages(campaign, theme)
        self._last_facts: tuple[dict[str, Any], str, dict[str, Any]] | None = None
        self._last_document: tuple[Snapshot, str, str, str] | None = None

    def fragment(self, snapshot: Snapshot, story: str, size: str) -> Markup:
        """Return the card's element, `<article class="card ...">`."""
        values = self.template_values(snapshot, story, size)
        template = self._template(story)
        html = self.templates.fill(template, self.card_locale(snapshot), values)
        refuse_active_elements(html, template, f"Story '{story}'", self._theme)
        return self._drawable_html(html)

    def card_locale(self, snapshot: Snapshot) -> str:
        """Return the locale of everything that the customer of *snapshot* reads."""
        return self.languages.card_locale(snapshot.customer["locale"])

    def document(self, snapshot: Snapshot, story: str, size: str) -> str:
        """Return a document of one page that shows the card."""
        # Callers fingerprint a card first and draw it next, so the last one is kept.
        last = self._last_document
        if last is not None and last[0] is snapshot and last[1:3] == (story, size):
            return last[3]
        locale, title = self.card_locale(snapshot), self._theme.story(story).title
        card = self.fragment(snapshot, story, size)
        html = self._document([page(card)], size, locale, title)
        self._last_document = snapshot, story, size, html
        return html

    def pdf_document(self, snapshot: Snapshot, layout: str) -> str:
        """Return the document of the PDF, with a page for each story of *snapshot*."""
        campaign, locale = snapshot.campaign, self.card_locale(snapshot)
        stories = [
            StoryPage(
                name=story,
                title=self.title(snapshot, story),
                alt=self.alt_text(snapshot, story),
                card=self.fragment(snapshot, story, card_format(layout)),
            )
            for story in snapshot.stories
        ]
        about = About(
            title=campaign["name"],
            brand=campaign["brand"],
            customer=self._drawable(snapshot.customer["name"] or "").strip() or None,
            language=_language_tag(locale),
            direction=direction(locale),
            font_family=self._font_family,
        )
        return pdf_document(layout, stories, about)

    def title(self, snapshot: Snapshot, story: str) -> str:
        """Return the title of *story* in the language of the card."""
        title = self._theme.story(story).title
        return self.templates.translated(title, self.card_locale(snapshot))

    def preview_document(self) -> str:
        """Return the document of the picture that chats show for any link."""
        locale = self.languages.card_locale(self._campaign.locale)
        campaign = self._campaign_values(self._about_campaign, locale)
        values = {
            "campaign": campaign,
            "customer": {"name": None, "name_vocative": None, "locale": locale},
            "format": _format_values(PREVIEW_FORMAT),
            "story": {"name": "preview", "title": campaign["name"], "ground": DEFAULT_GROUND},
            "stories": [],
            "facts": {},
            "dir": direction(locale),
            "seed": Seed.of(campaign["name"]),
        }
        html = self.templates.fill(PREVIEW_TEMPLATE, locale, values)
        refuse_active_elements(html, PREVIEW_TEMPLATE, "The preview", self._theme)
        card = self._drawable_html(html)
        return self._document([page(card)], PREVIEW_FORMAT, locale, campaign["name"])

    def alt_text(self, snapshot: Snapshot, story: str) -> str:
        """Return what the template's block `alt` says, as plain text."""
        text = self.templates.fill_block(
            self._template(story),
            "alt",
            self.card_locale(snapshot),
            self.template_values(snapshot, story, ALT_FORMAT),
        )
        if not text:
            raise TemplateError(
                f"Story '{story}' has no alt text.",
                str(self._theme.story(story).file),
                "add {% block alt %}...{% endblock %}: the card in one short sentence",
            )
        return without_control_characters(text)

    def guess(self, snapshot: Snapshot, story: str) -> Guess | None:
        """Return what the page asks before it shows the card; None when it asks nothing."""
        template, locale = self._template(story), self.card_locale(snapshot)
        values = self.template_values(snapshot, story, ALT_FORMAT)
        record = self.templates.variable(template, "guess", locale, values)
        if record is None:
            return None
        guess = _guess_of(record)
        if guess is None:
            raise TemplateError(
                f"The guess of story '{story}' is not a question with its answer.",
                str(self._theme.story(story).file),
                'write {% set guess = {"question": ..., "answer": ..., "choices": [...]} %}, '
                "with the answer among the choices",
            )
        return guess

    def fill_page(self, template: str, values: dict[str, Any]) -> str:
        """Fill *template* for a customer with the locale `lang` of *values*, a language tag."""
        wanted = str(values.get("lang", self._campaign.locale)).replace("-", "_")
        locale = self.languages.card_locale(wanted)
        words = {
            "lang": _language_tag(locale),
            "dir": direction(locale),
            "ground": self._theme.page_ground,
        }
        if "brand" in values:
            words["brand"] = isolated(values["brand"], words["dir"])
        return without_control_characters(
            self.templates.fill(template, locale, {**values, **words})
        )

    def used_facts(self, story: str) -> tuple[str, ...]:
        """Return the facts of the story's `needs`, then the others that it may show, by name."""
        needs = self._theme.story(story).needs
        used = self.templates.used_facts(self._template(story))
        return (*needs, *sorted(used - {*needs}))

    def harshest_sentence(self, story: str) -> Sentence | None:
        """Return the sentence of *story* with the strongest tone; None without a sentence."""
        locale = self.languages.card_locale(self._campaign.locale)  # its templates are compiled
        return self.templates.harshest_sentence(self._template(story), locale)

    def _template(self, story: str) -> str:
        return f"stories/{self._theme.story(story).name}.html"

    def template_values(self, snapshot: Snapshot, story: str, size: str) -> dict[str, Any]:
        """Return everything that a story's template may use."""
        customer = snapshot.customer
        name = self._drawable(customer["name"] or "").strip() or None
        locale = self.card_locale(snapshot)
        words = direction(locale)
        vocative = customer.get("name_vocative")
        facts = self._facts(snapshot, words)
        return {
            **facts,
            "facts": facts,
            "campaign": self._campaign_values(snapshot.campaign, locale),
            "customer": {
                "name": name and isolated(name, words),
                "name_vocative": vocative and isolated(self._drawable(vocative), words),
                "locale": locale,
            },
            "format": _format_values(size),
            "story": {
                "name": story,
                "title": self._theme.story(story).title,
                "ground": self._theme.story(story).ground or DEFAULT_GROUND,
            },
            "stories": list(snapshot.stories),
            "dir": words,
            "tone": strongest_tone(self._theme.story(story), snapshot.facts, self._campaign.tone),
            "seed": Seed.of(
                snapshot.campaign["name"], snapshot.campaign["year_label"], customer["id"]
            ),
        }

    def _campaign_values(self, summary: dict[str, Any], locale: str) -> dict[str, Any]:
        """Return what templates know about the campaign, with its words in the card's language."""
        words = direction(locale)
        own: dict[str, Any] = {key: isolated(summary[key], words) for key in ("name", "brand")}
        invite = summary.get("invite")
        if invite:
            said = invite_in(locale, invite, summary["locale"]) or invite
            own["invite"] = {
                key: isolated(said[key], words) if said[key] and key != "link" else said[key]
                for key in INVITE_KEYS
            }
        return {**self._about_campaign, **summary, **own, **self.languages.words(summary, locale)}

    def _facts(self, snapshot: Snapshot, words: str) -> dict[str, Any]:
        """Return the facts of *snapshot*, isolated in the direction *words*; the last are kept."""
        last = self._last_facts
        if last is None or last[0] is not snapshot.facts or last[1] != words:
            facts = snapshot.facts  # of most customers as they are: a copy costs half a card
            is_mixed = words == "rtl" or has_right_to_left(facts)
            last = facts, words, isolated_facts(facts, words) if is_mixed else facts
            self._last_facts = last
        return last[2]

    @property
    def _font_family(self) -> str:
        return ", ".join(f"'{font.family}'" for font in self._theme.fonts[:1]) or "sans-serif"

    @cached_property
    def _about_campaign(self) -> dict[str, Any]:
        return campaign_summary(self._campaign)

    def _drawable(self, text: str) -> str:
        return self._fallbacks.drawable(text)

    def _drawable_html(self, html: Markup) -> Markup:
        return Markup(self._drawable(html))  # noqa: S704 - it was HTML before

    def _document(
        self, pages: list[str], size: str, locale: str, title: str, author: str = ""
    ) -> str:
        return document(
            pages,
            page_css(FORMATS[size]),
            language=_language_tag(locale),
            direction=direction(locale),
            title=title,
            author=author,
        )


def _language_tag(locale: str) -> str:
    """Return *locale* as HTML and PDF write it: ``pt-BR``."""
    return locale.replace("_", "-")


def _format_values(size: str) -> dict[str, Any]:
    pixels = FORMATS[size]
    return {"name": size, "width_px": pixels.width_px, "height_px": pixels.height_px}
