"""The grammar: OData v4.01's common expressions, as far as xrm speaks them, for an LALR parser.

Keywords are read in any case and only as whole words, so `allowance` and `nullable_x` are names.  Binding, from the
tightest: `/` and calls, `in` and `has`; `not` and minus; mul; add; gt; eq; and; or.
"""

OPERATORS = (
    *("eq", "ne", "gt", "ge", "lt", "le", "in", "has"),
    *("and", "or"),
    *("add", "sub", "mul", "div", "divby", "mod"),
)
"""Words that stand between two values."""
RESERVED = frozenset({*OPERATORS, "not", "null", "true", "false", "any", "all"})
"""Words of the language that no field may be called."""

GRAMMAR = r"""
?start: either

?either: both (_OR both)*
?both: equality (_AND equality)*
?equality: relation | equality EQUALITY relation -> operation
?relation: sum | relation RELATION sum -> operation
?sum: product | sum ADDITIVE product -> operation
?product: unary | product MULTIPLICATIVE unary -> operation
?unary: primary | (NOT | MINUS) unary -> prefixed
?primary: atom
    | primary _IN LPAR either (_COMMA either)* RPAR -> membership
    | primary HAS atom -> operation
?atom: LPAR either RPAR -> grouped
    | names
    | names _SLASH (ANY | ALL) LPAR [NAME _COLON either] RPAR -> for_some
    | names _SLASH COUNT -> count
    | NAME LPAR [either (_COMMA either)*] RPAR -> invocation
    | (NULL | TRUE | FALSE | STRING | GUID | DATETIME | DATE | TIME | DECIMAL | INTEGER) -> constant

names: (NAME | IT) | names _SLASH NAME

_OR.5: /or\b/i
_AND.5: /and\b/i
_IN.5: /in\b/i
NOT.5: /not\b/i
HAS.5: /has\b/i
ANY.5: /any\b/i
ALL.5: /all\b/i
NULL.5: /null\b/i
TRUE.5: /true\b/i
FALSE.5: /false\b/i
EQUALITY.5: /(eq|ne)\b/i
RELATION.5: /(gt|ge|lt|le)\b/i
ADDITIVE.5: /(add|sub)\b/i
MULTIPLICATIVE.5: /(mul|divby|div|mod)\b/i
COUNT.5: /\$count\b/i
IT.5: /\$it\b/i
NAME.1: /[^\W\d]\w*/
STRING: /'(?:[^']|'')*'/
GUID.9: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/i
DATETIME.8: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?(?!\w)/i
DATE.7: /[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w)/
TIME.6: /[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?!\w)/
DECIMAL.3: /-?[0-9]+\.[0-9]+(?![\w.])/
INTEGER.2: /-?[0-9]+(?![\w.])/
MINUS: "-"
LPAR: "("
RPAR: ")"
_COMMA: ","
_SLASH: "/"
_COLON: ":"

%ignore /\s+/
"""
