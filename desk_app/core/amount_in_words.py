"""Amounts in words, as official paper reads them (M; `num2words` reads 1.050 wrongly)."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")


def _two(tens: int, units: int, after_hundred: bool) -> list[str]:
    if tens == 0:
        if units == 0:
            return []
        return ["linh", _DIGITS[units]] if after_hundred else [_DIGITS[units]]
    if tens == 1:
        head = ["mười"]
    else:
        head = [_DIGITS[tens], "mươi"]
    if units == 0:
        return head
    if units == 5:
        return [*head, "lăm"]
    if units == 1 and tens > 1:
        return [*head, "mốt"]
    return [*head, _DIGITS[units]]


def _group(value: int, first: bool) -> list[str]:
    """One group of three digits; every group but the first reads its hundreds even when they are zero."""
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    words = [] if first and hundreds == 0 else [_DIGITS[hundreds], "trăm"]
    return words + _two(tens, units, after_hundred=bool(words))


def _below_billion(value: int, first: bool) -> list[str]:
    words: list[str] = []
    for scale in (2, 1, 0):
        group = value // 1000**scale % 1000
        if group == 0:
            continue
        words += _group(group, first and not words)
        if _SCALES[scale]:
            words.append(_SCALES[scale])
    return words


def in_words(number: int) -> str:
    """`1050000` → "một triệu không trăm năm mươi nghìn". Raises ValueError below zero."""
    if number < 0:
        raise ValueError("no reading of an amount below zero")
    if number == 0:
        return _DIGITS[0]
    billions: list[int] = []
    while number:
        number, part = divmod(number, 10**9)
        billions.append(part)
    words: list[str] = []
    for power in range(len(billions) - 1, -1, -1):
        if billions[power]:
            words += _below_billion(billions[power], first=not words)
            words += ["tỷ"] * power
    return " ".join(words)


def vnd_in_words(amount_vnd: int) -> str:
    """The line "Viết bằng chữ" without its capital: "một triệu không trăm năm mươi nghìn đồng"."""
    return f"{in_words(amount_vnd)} đồng"


def on_paper(words: str) -> str:
    """An amount in words as paper and XML show it: it begins with a capital. Facts keep it without one."""
    return words[:1].upper() + words[1:]
