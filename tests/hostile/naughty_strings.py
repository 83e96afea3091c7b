"""Texts that have broken other people's programs. None of them is special to us."""

_WORDS = (
    "undefined", "undef", "null", "NULL", "(null)", "nil", "NIL", "true", "false", "True", "None", "hasOwnProperty",
    "then", "constructor", "__proto__", "__init__", "__class__", "\\", "\\\\", "toString", "NaN", "Infinity", "-Infinity",
    "INF", "1#INF", "0", "1", "-1", "1.00", "$1.00", "1/2", "1E2", "1E+02", "0xabad1dea", "0x0", "0xffffffff",
    "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890123456789", "1,000,000.00", "1 000 000,00",
    "0.1e999", "1_000", "--1", "١٢٣", "１２３", "½", "∞", "CON", "PRN", "AUX", "COM1", "LPT1", "nul", "desktop.ini", ".", "..",
    "true'", "yes", "no", "on", "off", "admin", "root", "robots.txt", "favicon.ico", "index.html", "new", "edit", "openapi.json",
)  # fmt: skip
_PUNCTUATION = (
    ",./;'[]\\-=", "<>?:\"{}|_+", "!@#$%^&*()`~", "'", '"', "''", '""', "'\"'", "\"''''\"'\"", "`", "%", "%%", "_", "%_%", "*", "?",
    "#", "&", "&&", "&amp;", "&#0;", "&#x110000;", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{0}", "%s%s%s%n", "%d", "%x%x%x",
    "{0.__class__}", "{}", "%(a)s", "$HOME", "$(id)", "`id`", "; id", "| id", "&& id", "|| true", "~", "~root", "!!", "-rf", "--help",
)  # fmt: skip
_SQL = (
    "1;DROP TABLE users", "1'; DROP TABLE entries-- 1", "' OR 1=1 -- 1", "' OR '1'='1", "'; EXEC sp_configure --", "\\'; --",
    "1' UNION SELECT NULL--", "x' AND 1=(SELECT COUNT(*) FROM api_keys); --", "$$; DROP TABLE entries; $$", ":id", ":name::text", "?1", "@a",
    "\\x27", "E'\\\\'", "0x27", "%27", "pg_sleep(10)", "randomblob(1000000000)", "/* a */", "-- a", "LIKE '%'", "a' || 'b", "[a]", '"a"."b"',
)  # fmt: skip
_PATHS = (
    "../../../../etc/passwd", "..\\..\\..\\windows\\win.ini", "/dev/null; touch /tmp/x", "file:///etc/passwd", "C:\\boot.ini",
    "\\\\server\\share", "%2e%2e%2f", "%00", "..%c0%af", "a/b/c", "/", "//", "a//b", "./a", "a/.", "?a=b", "#a", "a?b#c", "http://a/%%30%30",
    "http://a.example/?q=1&r=2", "javascript:alert(1)", "jAvAsCrIpT&colon;alert(1)", "data:text/html,<script>alert(1)</script>", "mailto:a@b.c",
)  # fmt: skip
_MARKUP = (
    "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    '"><script>alert(1)</script>', "'><b>", "</title><script>", "<!--", "-->", "<![CDATA[x]]>", "]]>", "<?php echo 1 ?>", "<!DOCTYPE a [<!ENTITY x 'y'>]>",
    "<a href=\"javascript\\x3A:alert(1)\">", "<iframe src=//a></iframe>", "<plaintext>", "</script><script>", "\"; alert(1); //", "<ruby>漢<rt>かん</ruby>",
    "**bold** _em_ `code`", "[a](javascript:b)", "![](x)", "> [!NOTE] a", "# h", "- a", "1. a", "---", "|a|b|", "```", "~~~", "<b>a</b>", "\\*a\\*",
    "=1+1", "+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "-2+3",
)  # fmt: skip
_SCRIPTS = (
    "Ω≈ç√∫˜µ≤≥÷", "åß∂ƒ©˙∆˚¬…æ", "œ∑´®†¥¨ˆøπ", "¡™£¢∞§¶•ªº–≠", "ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ", "абвгд", "Ελληνικά", "العربية",
    "עברית", "فارسی می‌خواهم", "हिन्दी क्षत्रिय", "தமிழ்", "ไทยไม่มีช่องว่าง", "မြန်မာ", "ខ្មែរ", "ქართული", "Հայերեն", "አማርኛ", "ᏣᎳᎩ", "ᚠᛇᚻ",
    "한국어", "\u1112\u1161\u11ab", "日本語 ひらがな カタカナ ﾊﾝｶｸ", "田中さんにあげて下さい", "社會科學院語學研究所", "𠜎𠜱𠝹𠱓", "𝕬𝖇𝖈", "ﬀ ﬃ", "Straße", "İstanbul ı", "ǅ",
    "Å", "A\u030a", "\u212b", "e\u0301", "\u00e9", "q\u0307\u0323", "q\u0323\u0307", "ṩ", "s\u0323\u0307", "ﷺ", "ﷲ", "𐎀", "𒐫", "꧅", "Tiếng Việt",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "a" + "\u0300" * 200, "\u0300 starts with a mark", "ｆｕｌｌｗｉｄｔｈ",
)  # fmt: skip
_EMOJI = (
    "😍", "👩🏽", "👾 🙇 💁 🙅 🙆 🙋 🙎 🙍", "🐵 🙈 🙉 🙊", "👨‍👩‍👦", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️ 💔", "✋🏿 💪🏿", "0️⃣ 1️⃣", "🇺🇸🇷🇺🇸", "🇺", "☺︎ ☺️", "👩‍❤️‍💋‍👩", "🫠", "🧑🏻‍🤝‍🧑🏿",
)  # fmt: skip
_INVISIBLE = (
    "\u200b", "a\u200bb", "\u200c", "a\u200db", "\u200e", "\u200fא", "\u202ea\u202c", "\u202btest\u202b", "\u2066a\u2069", "\u2067b", "\u061c", "\ufeff",
    "a\ufeff", "\u00ad", "co\u00adop", "\u2060", "\u180e", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2800", "\ufffc", "\ufffd", "\uffff", "\ufffe", "\ufdd0",
    "\U0001fffe", "\U0010ffff", "\ue000", "\U000f0000", "\U000e0001", "\U000e0020", "\u0378", "\u00a0", "\u3000", "\u2003a", "\u2028", "\u2029", "a\u0085b",
    " ", "  a  ", " a", "a ", "\t", "a\tb", "\n", "a\nb", "a\r\nb", "\r", "\x0b", "\x0c", "\x01", "\x07", "\x08", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x7f",
    "\x80", "\x9b31m", "\x9f", "".join(map(chr, range(1, 32))),
)  # fmt: skip
_LONG = (
    "a" * 100,
    "a" * 200,
    "a" * 500,
    "a " * 100,
    "한" * 200,
    "😀" * 200,
    "-" * 200,
    "a-" * 99,
    "\\" * 200,
    "'" * 200,
    "%s" * 100,
    "1" * 300,
)

NAUGHTY: tuple[str, ...] = (
    *_WORDS, *_PUNCTUATION, *_SQL, *_PATHS, *_MARKUP, *_SCRIPTS, *_EMOJI, *_INVISIBLE, *_LONG, "",
)  # fmt: skip
