"""民族 by code: GB/T 3304, as the chip of an ID card has it (two digits). Part of the helper: standard library only."""

from __future__ import annotations

_NAMES = (
    *("汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜"),
    *("满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳"),
    *("佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土"),
    *("达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米"),
    *("塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔"),
    *("独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺"),
)
NATIONS = {f"{code:02d}": name for code, name in enumerate(_NAMES, start=1)}
# beyond the standard, seen on cards (公安部's own codes)
NATIONS.update({"97": "其他", "98": "外国血统中国籍人士"})


def nation_name(text: str) -> str:
    """Return the name for a code (``01`` is 汉) or for a name with or without 族; ``""`` for what is neither."""
    text = text.strip()
    if text in NATIONS:
        return NATIONS[text]
    if text in _NAMES or text in NATIONS.values():
        return text
    return text[:-1] if text.endswith("族") and text[:-1] in _NAMES else ""
