"""Records as tables in files, CSV and XLSX, written and read back: what is exported can be imported, and is the same again.

**The header** has a record's names as the API says them: `id`, `name`, `organisation_id`; of a value in parts each part by
its own name (`during_since`, `address_city`), of an amount its currency beside it (`price`, `price_currency`).  Beside a
link stands the title of what it leads to, for people: `organisation` beside `organisation_id`, `courses/title` beside the
ids in `courses`.  Whoever reads a file that has both takes the ids.  What is computed stands there too and is not read.

**A text** in a cell is `projections.texts`: the same in every language and zone, several values parted by `;`, nothing for
no value.  Whoever reads it gives it to `from_text`.

**In CSV** a spreadsheet takes a text such as `=1+1` for a formula and runs it when the file is opened.  So a text that
begins so, whether or not behind apostrophes or spaces, gets one apostrophe more in front (`guarding.guarded`), and
whoever reads CSV takes one away from a text that begins with apostrophes and goes on so (`guarding.unguarded`).  Numbers,
days, times and ids are never texts in this sense: `-5` stays `-5`.  CSV is UTF-8 with commas, CRLF, and quotes where
RFC 4180 wants them; a byte order mark stands in front where it was asked for.

**In XLSX** a number, a day, a time, an instant, true and false are what spreadsheets have for them, wherever that loses
nothing: a number of more than 15 digits, a day before 1900, a time finer than a second and an instant that the clocks of
its zone show twice stand there as their text, which `from_text` reads.  An instant stands there as the clocks of the app's
zone show it, which the note of its header says; one at midnight comes back as a day.  A text is always a text, whatever it
begins with, and has no apostrophe: only a spreadsheet's own mark that it is one.
"""
