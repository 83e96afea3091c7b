"""Patterns that make parsers slow, each to be repeated to any length."""

from collections.abc import Callable

HTML = {
    "bold": "<b>",
    "boxes": "<div>",
    "links": "<a href=x>",
    "bold paragraphs": "<p><b>",
    "tables": "<table>",
    "tables in cells": "<table><tr><td>",
    "cells": "<td>",
    "fonts": "<font><p>",
    "ampersands": "&",
    "entities": "&amp;",
    "unknown entities": "&x",
    "less than": "<",
    "comments": "<!--",
    "selects": "<select><option>",
    "a word": "x",
    "lists": "<ul><li>",
    "items": "<li>",
    "formatting": "<a><b><i><u><s><em><p>",
    "drawings": "<svg><p>",
    "closing": "</b>",
    "crossing": "<b>x</p>",
    "nobr": "<nobr>",
    "boxes in links": "<a><div>",
    "styles": "<style>",
    "character data": "<![CDATA[",
    "headings": "<h1></h2>",
    "breaks": "<br>",
    "spaces": "a ",
    "blank lines": "\n",
    "styled": "<b style='font-weight:bold;font-style:italic'>x</b>",
    "empty attributes": "<a b c d e f>",
    "pre": "<pre>\n",
    "quotes": "<blockquote>",
    "pictures": "<img src=https://i.example/x.png>",
    "figures": "<figure><img src=https://i.example/x.png></figure>",
    "table rows": "<table><tr><td>a<td>b</table>",
    "ends in comments": "<div><!--</div>-->",
    "ends in attributes": "<div title='</div>'>",
    "ends in tables": "<div><table></div></table>",
    "ends in instructions": "<div><?</div>>",
    "ends in scripts": "<div><script></div></script>",
    "ends in selects": "<div><select></div></select>",
    "ends in cells": "<div><table><td></div></table>",
    "ends in text areas": "<div><textarea></div></textarea>",
    "ends of bold": "<b><div></b></div>",
    "asides in comments": "<aside data-variant=x><!--</aside>-->",
    "asides": "<aside data-variant=x>",
    "forms": "<form><table><a>",
    "words of Word": "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>x</p>",
}
MARKDOWN = {
    "emphasis": "*a **a ",
    "asterisks": "*",
    "inner emphasis": "a**b",
    "underscores": "_a ",
    "brackets": "[",
    "pictures": "![",
    "open links": "[a](",
    "open addresses": "[a](<b",
    "open titles": '[a](b "',
    "emphasized links": "[*a](",
    "quotes": ">",
    "lists": "- ",
    "numbers": "1. ",
    "ticks": "`",
    "ampersands": "&",
    "entities": "&amp;",
    "less than": "<",
    "comments": "<!--",
    "instructions": "<?",
    "declarations": "<!A",
    "attributes": "<a href='",
    "addresses": "<http://",
    "pipes": "a|",
    "rows": "|a\n",
    "tildes": "~~",
    "struck": "~~a ",
    "backslashes": "\\",
    "lines": "a\n",
    "hard breaks": "a  \n",
    "paragraphs": "word\n\n",
    "headings": "# a\n",
    "words": "word ",
    "tags": "<b>*x ",
    "emphasis of both kinds": "*_a ",
    "references": "[a][b",
    "nested items": "- - - - - - a\n",
    "items with tabs": "-\t-\t-\ta\n",
    "numbers in numbers": "1. 2. 3. 4. a\n",
    "quotes in items": "> - > - > - a\n",
    "deep quotes": "> " * 50 + "a\n",
    "other numbers": "1) a\n2. b\n",
    "callouts": "> [!NOTE] x\n\n",
    "definitions": "[a]: x\n",
    "list items": "- a\n",
    "fences": "```\n",
    "tabs": "\t",
    "spaces": " ",
}


def whole(pattern: str, length: int) -> str:
    return (pattern * (length // len(pattern) + 1))[:length]


def growing(length: int) -> str:
    return "".join("`" * at + " " for at in range(int((2 * length) ** 0.5)))[:length]


def attributes(length: int) -> str:
    return "<a " + " ".join(f"a{at}=1" for at in range(length // 9)) + ">x"


def picture(length: int) -> str:
    return f"<img src='data:image/png;base64,{'A' * (length - 40)}'>"


def nested_list(length: int) -> str:
    return "".join("  " * at + "- a\n" for at in range(int(length**0.5)))[:length]


def wide_table(length: int) -> str:
    columns = 1000
    return ("a|" * columns + "\n" + "-|" * columns + "\n" + "x\n" * length)[:length]


def definitions(length: int) -> str:
    return "".join(f"[{at}]: x\n" for at in range(length // 8))


def bomb(length: int) -> str:
    """One long address, used as often as there is room."""
    used = "[a]" * (length // 6)
    return f"[a]: {'x' * (length - len(used) - 10)}\n\n{used}"


def marks_in_a_link(length: int) -> str:
    return "<a href=x>" + "<b>x</b>y" * (length // 9)


def long_table(length: int) -> str:
    return "<table>" + "<tr><td>a<td>b" * (length // 14)


def unclosed(end: str) -> Callable[[int], str]:
    """Different tags in each paragraph, which only a count of tags takes for closed."""
    one = len(end) + 20

    def built(length: int) -> str:
        return "".join(f"<p><font size={at}>{end}x" for at in range(length // one))

    return built


def unlike_behind_a_quote(length: int) -> str:
    return "".join(f"<p><font title='>{at}'><!--</font>-->x" for at in range(length // 40))


def unlike_behind_a_stray_quote(length: int) -> str:
    return "".join(f"<p><font a=x' b='>{at}' c='><!--</font>-->x" for at in range(length // 50))


def reopened(length: int) -> str:
    names = ("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u")
    return "<p>" + "".join(f"<{name}>" * 3 for name in names) + "<p>x" * (length // 4)


BUILT: list[tuple[str, str, Callable[[int], str]]] = [
    ("html", "many attributes", attributes),
    ("html", "a picture in the text", picture),
    ("html", "marks in a link", marks_in_a_link),
    ("html", "a long table", long_table),
    ("html", "fonts, ends in comments", unclosed("<!--</font>-->")),
    ("html", "fonts, ends in selects", unclosed("<select></font></select>")),
    ("html", "fonts, ends in cells", unclosed("<table><td></font></table>")),
    ("html", "fonts, unlike behind a quote", unlike_behind_a_quote),
    ("html", "fonts, unlike behind a stray quote", unlike_behind_a_stray_quote),
    ("html", "reopened", reopened),
    ("markdown", "growing ticks", growing),
    ("markdown", "a nested list", nested_list),
    ("markdown", "a wide table", wide_table),
    ("markdown", "definitions", definitions),
    ("markdown", "a bomb of references", bomb),
]
EVERY = [
    *(("html", name, pattern) for name, pattern in HTML.items()),
    *(("markdown", name, pattern) for name, pattern in MARKDOWN.items()),
    *BUILT,
]


def nasty(name: str, what: object, length: int) -> str:
    return whole(what, length) if isinstance(what, str) else what(length)  # type: ignore[operator]
