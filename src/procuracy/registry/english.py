"""English names of divisions, made from the Chinese ones: pinyin for the name proper, an English word for the kind.

What is made here is a beginning: an administrator corrects the name of an office on its page.
"""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

# Names that are written otherwise in English than their pinyin reads.
_WRITTEN = {
    "内蒙古": "Inner Mongolia", "陕西": "Shaanxi", "香港": "Hong Kong", "澳门": "Macao", "台湾": "Taiwan", "哈尔滨": "Harbin", "呼和浩特": "Hohhot",
    "乌鲁木齐": "Urumqi", "拉萨": "Lhasa", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "齐齐哈尔": "Qiqihar", "克拉玛依": "Karamay",
    "吐鲁番": "Turpan", "哈密": "Hami", "喀什": "Kashgar", "和田": "Hotan", "阿克苏": "Aksu", "阿勒泰": "Altay", "塔城": "Tacheng", "伊犁": "Ili",
    "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin", "克孜勒苏": "Kizilsu", "日喀则": "Xigaze", "林芝": "Nyingchi", "山南": "Shannan", "那曲": "Nagqu",
    "昌都": "Qamdo", "阿里": "Ngari", "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "兴安": "Xing'an", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "甘孜": "Garze", "西双版纳": "Xishuangbanna", "鄂伦春": "Oroqen", "鄂温克": "Ewenki",
}  # fmt: skip
# Characters with several readings: the one that names of places have, and the names that read otherwise.
_SAID = {"长": "chang", "朝": "chao", "都": "du", "什": "shi"}
_READ = {
    "长子": "zhang zi", "洪洞": "hong tong", "乐陵": "lao ling", "六合": "lu he", "浚县": "xun xian", "单县": "shan xian", "涡阳": "guo yang",
    "筠连": "jun lian", "荥经": "ying jing", "曾都": "zeng du", "珲春": "hun chun", "繁峙": "fan shi", "宕昌": "tan chang", "覃塘": "qin tang",
    "漯河": "luo he", "泊头": "bo tou", "伽师": "jia shi", "浪卡子": "lang ka zi", "穆棱": "mu ling", "绥棱": "sui ling", "尼勒克": "ni le ke",
    "佛坪": "fo ping", "蚌山": "beng shan", "红寺堡": "hong si bu",
}  # fmt: skip
_PEOPLES = {
    "维吾尔": "Uygur", "哈萨克": "Kazakh", "柯尔克孜": "Kirgiz", "达斡尔": "Daur", "鄂温克": "Ewenki", "鄂伦春": "Oroqen", "塔吉克": "Tajik",
    "土家": "Tujia", "朝鲜": "Korean", "哈尼": "Hani", "傈僳": "Lisu", "拉祜": "Lahu", "东乡": "Dongxiang", "纳西": "Naxi", "景颇": "Jingpo",
    "仫佬": "Mulao", "布朗": "Blang", "撒拉": "Salar", "毛南": "Maonan", "仡佬": "Gelao", "锡伯": "Xibe", "布依": "Bouyei", "裕固": "Yugur",
    "保安": "Bonan", "独龙": "Derung", "普米": "Pumi", "蒙古": "Mongolian", "满": "Manchu", "回": "Hui", "壮": "Zhuang", "藏": "Tibetan", "苗": "Miao",
    "彝": "Yi", "侗": "Dong", "瑶": "Yao", "白": "Bai", "傣": "Dai", "黎": "Li", "佤": "Va", "畲": "She", "水": "Sui", "土": "Tu", "羌": "Qiang", "怒": "Nu",
    "各": "Multi-Ethnic",
}  # fmt: skip
_KINDS = {
    "特别行政区": "", "自治区": "", "省": "", "市": "", "自治州": "Autonomous Prefecture", "自治县": "Autonomous County", "自治旗": "Autonomous Banner",
    "地区": "Prefecture", "盟": "League", "新区": "New Area", "矿区": "Mining District", "区": "District", "县": "County", "旗": "Banner",
}  # fmt: skip
_WHOLE = {"神农架林区": "Shennongjia Forestry District", "六枝特区": "Liuzhi Special District"}
_SIDES = {"左翼": "Left", "右翼": "Right", "左": "Left", "右": "Right", "中": "Middle", "前": "Front", "后": "Rear", "联合": "United"}


def english(name: str) -> str:
    """A division's name: 成都市 → Chengdu, 大竹县 → Dazhu County, 成都市金牛区 → Jinniu District, Chengdu."""
    if name in _WHOLE:
        return _WHOLE[name]
    above, mark, district = name.partition("市")
    if mark and len(above) >= 2 and len(district) >= 2 and district.endswith("区"):
        return f"{english(district)}, {english(above + mark)}"
    kind = next((kind for kind in _KINDS if name.endswith(kind) and len(name) - len(kind) >= 2), "")
    core = name.removesuffix(kind)
    # A name of one character keeps its kind when it is said: 忠县 is Zhongxian County.
    word = _KINDS[kind] if kind else _KINDS.get(name[-1:], "")
    if kind.startswith("自治") and core not in _WRITTEN:
        core, peoples = _peoples(core)
        word = " ".join([*peoples, word]) if word else ""
    if kind == "旗":
        core, sides = _sides(core)
        word = " ".join([*sides, word])
    return " ".join(part for part in (_spoken(core), word) if part)


def _peoples(core: str) -> tuple[str, list[str]]:
    """Takes the names of peoples off the end: 阿坝藏族羌族 → 阿坝, [Tibetan, and, Qiang]. A place named by its people keeps it once."""
    found: list[str] = []
    while True:
        people = next((p for p in _PEOPLES if _ends_with_people(core, p)), None)
        if people is None:
            break
        found.insert(0, _PEOPLES[people])
        core = core.removesuffix("族").removesuffix(people)
    if len(found) > 2:
        found = [f"{name}," for name in found[:-2]] + found[-2:]
    return core, [*found[:-1], "and", found[-1]] if len(found) > 1 else found


def _ends_with_people(core: str, people: str) -> bool:
    if core.endswith(f"{people}族"):
        return True
    # Without 族 only long names are told apart from a place: 新疆维吾尔, 博尔塔拉蒙古.
    return len(people) >= 2 and core.endswith(people)


def _sides(core: str) -> tuple[str, list[str]]:
    found: list[str] = []
    while (side := next((s for s in _SIDES if core.endswith(s) and len(core) - len(s) >= 2), None)) is not None:
        found.insert(0, _SIDES[side])
        core = core.removesuffix(side)
    return core, found


def _spoken(core: str) -> str:
    if core in _WRITTEN:
        return _WRITTEN[core]
    spoken = ""
    for syllable in _syllables(core):
        spoken += f"'{syllable}" if spoken and syllable[0] in "aoe" else syllable
    return spoken.replace("ü", "u").replace("v", "u").capitalize()


def _syllables(core: str) -> list[str]:
    for name, syllables in _READ.items():
        if core.startswith(name):
            return [*syllables.split(), *_syllables(core.removeprefix(name))]
    return [_SAID.get(char) or said for char, said in zip(core, lazy_pinyin(core, style=Style.NORMAL), strict=True)] if core else []


__all__ = ["english"]
