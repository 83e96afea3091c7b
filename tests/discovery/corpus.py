"""A small site in several languages, and what must come first on it."""

from typing import Any

import httpx

from tests.factories import Json, block, create, live, publish

ARTICLES: list[Json] = [
    {"slug": "harbor-school", "title": "Harbor school opens its doors",
     "summary": "Forty deckhands learn to read the tides.",
     "body": [block("Night classes began on Monday. The school is next to the old ferry office.")]},
    {"slug": "ferry-strike", "title": "Ferry strike enters its second week",
     "summary": "The crews ask for shorter nights.",
     "body": [block("No talks are planned. The harbor master regrets the strike.")]},
    {"slug": "council-budget", "title": "The council passes its budget",
     "summary": "More money for the ferry, less for roads.",
     "body": [block("Thirty members voted for it, two against.")]},
    {"slug": "quiet-week", "title": "A quiet week on the coast",
     "summary": "Little happened.",
     "body": [block("One ferry was late. " + "The ferry came, the ferry went. " * 12)]},
    {"slug": "elections", "title": "Polling stations stay open until ten",
     "body": [block("The elections are the closest in years. New York watches.")]},
    {"slug": "york", "title": "York has a new mayor",
     "body": [block("She was elected on Sunday.")]},
    {"slug": "cafe-lodz", "title": "Ein Café in Łódź", "locale": "de",
     "body": [block("Die Häuser am Hafen sind alt.")]},
    {"slug": "tokyo", "title": "東京都知事が会見", "locale": "ja",
     "body": [block("新しい予算案について説明した。")]},
    {"slug": "korea", "title": "한국은행, 기준금리 동결", "locale": "ko",
     "body": [block("서울에서 열린 회의에서 결정했다.")]},
    {"slug": "beijing", "title": "北京大学公布新计划", "locale": "zh",
     "body": [block("校长在记者会上宣布。")]},
    {"slug": "sea-body", "title": "Stones for the bay",
     "body": [block("The sea wall holds. " * 9 + "Nobody knows how long.")]},
    {"slug": "sea-summary", "title": "Costs go up", "summary": "The sea wall is dearer now.",
     "body": [block("It was to be finished by now. " * 9)]},
    {"slug": "sea-title", "title": "A wall against the sea",
     "body": [block("Work begins in spring, if the weather allows it. " * 9)]},
    {"slug": "markup", "title": "What <b>bold</b> & \"quoted\" means",
     "body": [block("Write <script>alert(1)</script> & run the semaphore.")]},
]  # fmt: skip

FIRST: list[tuple[str, str, str]] = [
    # what is asked, in which locale, what comes first
    ("ferry", "en", "ferry-strike"),
    ("FERRIES", "en", "ferry-strike"),
    ("ferry budget", "en", "council-budget"),
    ("ferry -strike -budget -office", "en", "quiet-week"),
    ('"ferry office"', "en", "harbor-school"),
    ("“ferry office”", "en", "harbor-school"),
    ("ferry-office", "en", "harbor-school"),
    ("school", "en", "harbor-school"),
    ("night class", "en", "harbor-school"),
    ("deckh*", "en", "harbor-school"),
    ("electio*", "en", "elections"),
    ('"new york"', "en", "elections"),
    ("new york", "en", "york"),
    ("council's", "en", "council-budget"),
    ("how tides", "en", ""),
    ("tides learn", "en", "harbor-school"),
    ("run semaphore", "en", "markup"),
    ("semaphore AND run", "en", ""),
    ("cafe lodz", "de", "cafe-lodz"),
    ("CAFÉ", "de", "cafe-lodz"),
    ("Haus", "de", "cafe-lodz"),
    ("häuser", "*", "cafe-lodz"),
    ("知事", "ja", "tokyo"),
    ("東京", "ja", "tokyo"),
    ("東京都知事", "*", "tokyo"),
    ("都", "ja", "tokyo"),
    ("京東", "ja", ""),
    ("한국", "ko", "korea"),
    ("서울 회의", "ko", "korea"),
    ("은행 금리", "ko", "korea"),
    ("大学", "zh", "beijing"),
    ("记者会", "zh", "beijing"),
    ("rows nobody wrote", "en", ""),
    ("how many", "en", "how-many"),
    ("population people", "en", "gauges"),
    ("deepest", "en", "gauges"),
    ("North", "en", ""),
]


async def load_corpus(editor: httpx.AsyncClient) -> dict[str, Any]:
    """Everything live; the ids by slug."""
    made = {one["slug"]: await live(editor, "articles", **one) for one in ARTICLES}
    made["how-many"] = await live(
        editor, "faqs", slug="how-many", question="How many crews are there?",
        answer=[block("Nine, of which two sail at night.")],
    )  # fmt: skip
    columns = [
        {"name": "region", "type": "string"},
        {"name": "people", "type": "integer", "title": "Population"},
        {"name": "deepest_berth", "type": "number"},
    ]
    table = await create(
        editor, "tables", slug="gauges", title="People by region", caption="Counted in spring.",
        columns=columns,
    )  # fmt: skip
    added = await editor.post(f"/tables/{table['id']}/rows", json={"region": "North"})
    assert added.status_code == 201, added.text
    made["gauges"] = await publish(editor, "tables", table)
    return made
