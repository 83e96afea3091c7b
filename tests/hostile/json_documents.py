"""JSON, nearly JSON and not JSON at all, in the manner of the known test suites for parsers.

`GOOD` are values that every reader of RFC 8259 takes the same way. `BAD` are documents that are
not JSON, or that two readers would read differently (I-JSON): we refuse those. `DOUBTFUL` are
values where readers may differ: refused, or kept exactly.
"""

GOOD: tuple[str, ...] = (
    # arrays
    "[]", "[ ]", "[[]]", '[""]', "[null]", "[1]", "[1,null]", "[ 1]", "[1\n]", "[\t1\r\n, 2 ]",
    "[false]", "[true, false, null]", '["a"]', '[{"a":[]}]', "[[[[[[[[[1]]]]]]]]]",
    # numbers
    "0", "-0", "1", "-1", "123", "-123", "0.5", "-0.5", "123.456789", "1e1", "1E1", "1e+1", "1E+2",
    "1e-2", "0e1", "0e+1", "20e1", "0.1e1", "123.456e78", "123e-10000000", "4.9e-324", "2.2250738585072014e-308",
    "1.7976931348623157e308", "9007199254740991", "-9007199254740991", "9007199254740993",
    "9223372036854775807", "-9223372036854775808", "0.30000000000000004", "1.0", "-0.0",
    "1.2345678901234567890123456789", "-0.000000000000000000000000000000000000000000000000000001",
    # strings
    '""', '" "', '"a"', '"\\u0061"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"/"', '"\\\\u0000"', '"\\\\a"',
    '"\\u0012"', '"\\u001f"', '"\\u00e9"', '"\\u20ac"', '"\\ud834\\udd1e"', '"\\uD801\\udc37"',
    '"\\ud83d\\ude39\\ud83d\\udc8d"', '"\\uDBFF\\uDFFE"', '"\\uFFFF"', '"\\uFDD0"', '"\\u200b"',
    '"\\u2028\\u2029"', '"\\ufeff"', '"\\u2064"', '"é€😀"', '"\u2028\u2029"', '"\x7f"', '"\uffff"',
    '"\U0010ffff"', '"π"', '"new\\u000Aline"', '"\\u0022"', '"\\u005C"', '"a/*b*/c"', '"\U0001f469\u200d\U0001f469"',
    '"\u00a0\u3000"', '"{}[]:,"', '"null"', '"\ufeff"',
    # objects
    "{}", "{ }", '{"":0}', '{"a":{}}', '{"a":"b","c":"d"}', '{"a":1,"A":2}', '{"a" : 1}', '{"\\u0041":1}',
    '{"foo\\u0001bar":42}', '{"min":-1.0e+28,"max":1.0e+28}', '{"a":\n"b"\n}', '{"__proto__":{"a":1}}',
    '{"constructor":1,"toString":2}', '{"a.b":1,"a/b":2,"a~b":3,"$ref":4}', '{"e\u0301":1,"\u00e9":2}',
    '{"x":[{"id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}],"id":"x"}', '{"😀":"👍🏽"}', "true", "false", "null",
)  # fmt: skip
"""Values that are kept as they are, wherever any JSON is kept."""

DOUBTFUL: tuple[str, ...] = (
    "1e400", "-1e400", "1e999", "-1e9999", "0.4e00669999999999999999999999999999999999",
    "-1e+9999", "1.5e+9999", "123123e100000", "100000000000000000000", "-100000000000000000000",
    "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "123456789012345678901234567890", "-123123123123123123123123123123", "9" * 5000, "-" + "9" * 5000,
    "1" + "0" * 308, "0." + "1" * 5000, "1." + "0" * 5000 + "1", "1" + "0" * 400, "1e-400", "1e-99999999999",
    '"' + "a" * 10_000 + '"', '["' + "\\u0041" * 3000 + '"]', "[" + "0," * 4000 + "0]",
)  # fmt: skip
"""Numbers that no double or 64-bit integer is, and values that are merely large."""

_SURROGATES = (
    r'"\uD800"', r'"\udc00"', r'"\uDFAA"', r'"\uD888\u1234"', r'"\uD800\n"', r'"\uDd1e\uD834"',
    r'"\ud800abc"', r'"\uD800\uD800\n"', r'"\ud83d"', r'"\ud83d\ud83d"', r'{"\uDC00":1}', r'["\uD800\u"]',
)  # fmt: skip

_BROKEN_TEXT = (
    # arrays
    "[", "]", "[1", "[1,", "[,", "[,1]", "[1,]", "[1,,2]", "[1,,]", "[1 true]", "[1:2]", "[]]",
    "[][]", "[[]", '["', '["a"', '["a",', "[*]", "[x]", "[-]", "[a\u00e5]", "[1}", '["a",4,1,', "[\n1\n,1",
    '["": 1]', '[""],', "[1]x", "[][1]", "[<null>]", "[(1)]", "[#]", "[$]", "[...]",
    # numbers
    "-", "+1", "++1", ".5", "-.5", "5.", "-5.", "01", "-01", "00", "-00", "012", "1.e1", "1e", "1e+", "1E+",
    "1eE2", "0e", "0E+", "0.3e", "0.3e+", "1.0e", "1.0e-", "0x1", "0x42", "0b1", "0o7", "1_000", "1,000",
    "1 000", "1 000.0", "Infinity", "-Infinity", "+Infinity", "inf", "-inf", "Inf", "NaN", "-NaN", "nan", "-nan", "0.1.2",
    "1+2", "--1", "- 1", "-1x", "1a", "1.5a", "-foo", "- foo", "\uff11", "\u0661", "1\u00bd", "\u221e", "1e1e1",
    "-2.", "2.e3", "2.e-3", "9.e+", "0.e1", ".-1", ".2e-3", "1l", "1n", "1f", "NULL1",
    # strings
    '"', "'", "'a'", '"a', 'a"', '"\\', '"\\"', '"\\x00"', '"\\a"', '"\\v"', '"\\0"', '"\\e"', "\"\\'\"", '"\\ "',
    '"\\u"', '"\\u0"', '"\\u00"', '"\\u00A"', '"\\u00g0"', '"\\U0001f600"', '"\\uD834\\uDd"', '"\\{"', '"\\😀"',
    '"\n"', '"\t"', '"\r"', '"\x00"', '"\x1b[31m"', '"\x1f"', '"new\nline"', "`a`", "\u201ca\u201d", "a", "abc",
    "\\u0020a", '"a"b', '"" ""', '"a" + "b"',
    # objects
    "{", "}", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{"a":1,,"b":2}', '{,"a":1}', '{"a" 1}', '{"a","b"}',
    '{"a"::1}', "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{true:1}", "{[]:1}", '{"a":1 "b":2}', '{"a":1;"b":2}',
    '{"a":1}}', '{"a":1}#', '{"a":1}/**/', '{"a":1}//', '{"a":/*c*/1}', "{\"a\":'b'}", '{"a":"b"', '{"a":a}', '{"a"=1}',
    '{"a":,"b":1}', '{:1}', '{"a":(1)}', '{"a":b"c"}', '{"a":1}{"a":2}', "{{}}", '{{"a":1}}', '{"a" => 1}', '{...a}',
    # words, and what is somebody else's notation
    "nul", "tru", "fals", "True", "FALSE", "None", "null1", "truefalse", "undefined", "nil", "NULL", "n", "yes",
    "/* c */ 1", "// c\n1", "# c\n1", "--- 1", "a: 1", "- a", "a=1", "a=1&b=2", "<a/>", "<?xml version='1.0'?><a/>", "(1)",
    "1;", "function(){}", "new Date()", "/a/", "b'a'", "u'a'", '@"a"', '"a",', ",1", ":1", "*", "&", "\u2060[]", "\u00a01", "\x0c1",
    "\x0b1", "\u2028 1", "[\u000b1]", "\\n1", "\u20261", "😀", "{\"a\":😀}",
    # duplicate keys
    '{"a":1,"a":1}', '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"":1,"":2}', '{"b":{"a":1,"a":1}}', '[{"a":[],"a":{}}]',
)  # fmt: skip

_BROKEN_BYTES = (
    b'"\xff"', b'"\xe9"', b'"\xc0\xaf"', b'"\xc1\xbf"', b'"\xe0\x80\xaf"', b'"\xed\xa0\x80"', b'"\xed\xb0\x80"', b'"\xf0\x80\x80\xaf"',
    b'"\xf4\x90\x80\x80"', b'"\xf8\x88\x80\x80\x80"', b'"\xfc\x83\xbf\xbf\xbf\xbf"', b'"\x80"', b'"\xbf"', b'"\xc3"', b'"\xe2\x82"',
    b'"\xf0\x9f\x98"', b'"\xfe\xfe\xff\xff"', b'"a\xe5"', b"\xe5", b"[\xe5]", b'{"\xb9":"0"}', b"123\xe5", b"1e1\xe5", b"[1\xe5]",
    b"\x00", b"1\x00", b'"a\x00"', b"\xff\xfe", b'"\xd8\x34\xdd\x1e"', b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"\x89PNG\r\n",
)  # fmt: skip

BAD: tuple[bytes, ...] = (
    *(text.encode() for text in (*_BROKEN_TEXT, *_SURROGATES)),
    *_BROKEN_BYTES,
)
"""Values that make any document around them unreadable."""

BAD_DOCUMENTS: dict[str, bytes] = {
    "a byte order mark": b'\xef\xbb\xbf{"title":"t"}',
    "only a byte order mark": b"\xef\xbb\xbf",
    "UTF-16 LE": '{"title":"t"}'.encode("utf-16-le"),
    "UTF-16 BE": '{"title":"t"}'.encode("utf-16-be"),
    "UTF-16 with its mark": '{"title":"t"}'.encode("utf-16"),
    "UTF-32": '{"title":"t"}'.encode("utf-32"),
    "UTF-7": b"+AHsAIg-title+ACI:1+AH0-",
    "Shift JIS": '{"title":"表"}'.encode("shift_jis"),
    "EBCDIC": '{"title":"t"}'.encode("cp500"),
    "NUL in a text": b'{"title":"a\\u0000b"}',
    "NUL in a key": b'{"\\u0000":1}',
    "NUL among backslashes": b'{"title":"\\\\\\u0000"}',
    "100,000 lists": b"[" * 100_000,
    "100,000 closed lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "50,000 lists in objects": b'[{"":' * 50_000,
    "65 levels": b'{"extra":' + b"[" * 64 + b"]" * 64 + b"}",
    "a form": b"title=t&slug=s",
    "a multipart form": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nt\r\n--x--\r\n',
    "JSON lines": b'{"title":"t"}\n{"title":"u"}\n',
    "a JSON text sequence": b'\x1e{"title":"t"}\n',
    "JSONP": b'callback({"title":"t"})',
    "a guarded document": b')]}\',\n{"title":"t"}',
    "HTML": b"<!doctype html><title>t</title>",
    "a deflated document": bytes.fromhex(
        "78daab562ac92cc94955b252 2a51aa0500 2a1e 0556".replace(" ", "")
    ),
}
