"""Texts of the sizes, the cards, the comparison and the map."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "sizes_title": ("How large, and how valuable", "规模与价值"),
    "sizes_title_no_value": ("How large", "规模"),
    "sizes_note": (
        "Each segment's share of all customers, and its share of the {value}. A value bar longer "
        "than its customer bar means customers worth more than the average.",
        "各客群占客户总数的比例，以及占{value}的比例。价值条比客户条长，说明该客群的客户价值高于平均。",
    ),
    "sizes_note_no_value": (
        "Each segment's share of all customers.",
        "各客群占客户总数的比例。",
    ),
    "share_of_customers": ("Share of customers", "客户占比"),
    "share_of_value": ("Share of {value}", "{value}占比"),
    "cards_title": ("The segments, one by one", "逐个认识客群"),
    "cards_note": (
        "Numbered {order}. “All” is the average over all customers.",
        "{order}编号。“全部”为所有客户的平均值。",
    ),
    "numbered_by_value": ("from the most to the least valuable", "按价值从高到低"),
    "numbered_by_size": ("from the largest to the smallest", "按规模从大到小"),
    "numbered_by": (
        "by the average of {measure}, the highest first",
        "按{measure}的平均值从高到低",
    ),
    "card_customers": ("customers", "位客户"),
    "card_share": ("of customers", "客户占比"),
    "card_value": ("of {value}", "{value}占比"),
    "card_few": (
        "Fewer than {n} customers: nothing more is told of them.",
        "少于 {n} 位客户，不展示更多信息。",
    ),
    "card_withheld": (
        "Withheld, as its figures would give away those of a segment of fewer than {n} customers.",
        "未列出：其数据会泄露另一个少于 {n} 位客户的客群。",
    ),
    "what_sets_apart": ("What sets them apart", "与众不同之处"),
    "nothing_apart": (
        "Close to the average customer in everything measured.",
        "各项指标都接近平均客户。",
    ),
    "nothing_apart_told": (
        "What would tell of fewer than {n} customers is withheld; nothing else sets them apart.",
        "会透露少于 {n} 位客户信息的内容未列出；除此之外没有与众不同之处。",
    ),
    "typical": ("A typical customer", "典型客户"),
    "typical_note": (
        "Made up of medians and commonest values, not a real person. The averages beside it are "
        "those of the segment, and of all customers.",
        "由中位数和最常见取值拼成，并非真实客户。右侧为本客群与全部客户的平均值（或占比）。",
    ),
    "rules": ("How to find them", "如何识别"),
    "rule_coverage": ("finds {coverage} of them", "覆盖本客群的{coverage}"),
    "rule_misses_few": ("misses fewer than {n} of them", "本客群中遗漏少于 {n} 位"),
    "rule_join": ("; ", "；"),
    "rule_adds_few": (
        "fewer than {n} of those found belong elsewhere",
        "命中者中属于其他客群的少于 {n} 位",
    ),
    "rare_categories": ("other, rarer ones", "其他少见类别"),
    "rule_precision": (
        "{precision} of those found belong here",
        "命中者中{precision}属于本客群",
    ),
    "measure_of": ("Measure", "指标"),
    "typical_short": ("Typical", "典型值"),
    "average_here": ("Average", "平均"),
    "all_customers": ("All", "全部"),
    "times": ("{ratio} times the average", "是平均值的 {ratio} 倍"),
    "above": ("{percent} above average", "高于平均 {percent}"),
    "below": ("{percent} below average", "低于平均 {percent}"),
    "points_above": ("{points} points above average", "高于平均 {points} 个百分点"),
    "points_below": ("{points} points below average", "低于平均 {points} 个百分点"),
    "average_is": ("the average is {value}", "平均为 {value}"),
    "higher": ("higher than the average of {value}", "高于平均值 {value}"),
    "lower": ("lower than the average of {value}", "低于平均值 {value}"),
    "same": ("like the average", "与平均值相当"),
    "category_fact": (
        ": {share} are “{value}” (all customers: {all})",
        "：{share}为“{value}”（全部客户：{all}）",
    ),
    "unknown_fact": (
        ": unknown for {share} (all customers: {all})",
        "：{share}未知（全部客户：{all}）",
    ),
    "known_fact": (
        ": known for {share} (all customers: {all})",
        "：{share}已知（全部客户：{all}）",
    ),
    "after_lead": (": {comparison}", "，{comparison}"),
    "compare_title": ("The segments side by side", "客群对比"),
    "compare_note": (
        "Averages per segment, and shares of categories. Colour shows how far a segment is from "
        "the average customer: blue below, orange above, white near the average.",
        "各客群的平均值及类别占比。颜色表示与平均客户的差距：蓝色偏低，橙色偏高，白色接近平均。",
    ),
    "below_average": ("below average", "低于平均"),
    "above_average": ("above average", "高于平均"),
    "measure": ("Measure", "指标"),
    "category_row": ("{column}: {value}", "{column}：{value}"),
    "search": ("Search measures", "搜索指标"),
    "sort": ("Order", "排序"),
    "sort_usual": ("As usually asked", "常用顺序"),
    "sort_strength": ("What differs most first", "差异最大优先"),
    "sort_name": ("By name", "按名称"),
    "sort_by": ("Sort by the difference of {name}", "按“{name}”的差异排序"),
    "nothing_found": ("No measure has this in its name.", "没有符合的指标。"),
    "map_title": ("A map of the segments", "客群分布图"),
    "map_note": (
        "Customers who behave alike lie close together. A dot stands where {few} customers of a "
        "segment or more are; the more there are, the larger it is. A number marks the middle of "
        "its segment. The map is drawn from {n} customers and is the flattest view of many "
        "measures at once (it shows {explained} of their differences), so segments that overlap "
        "here may still be apart in other measures.",
        "行为相似的客户彼此靠近。每个圆点表示该处有同一客群的至少 {few} 位客户，人数越多点越大；"
        "数字标出各客群的中心。该图依据 {n} 位客户绘制，把许多指标压到一个平面"
        "（保留了 {explained} 的差异），图上重叠的客群在其他指标上仍可能不同。",
    ),
    "map_note_customers": (
        "Each dot is one of {n} customers drawn at random. Customers who behave alike lie close "
        "together; a number marks the middle of its segment. The map is the flattest view of many "
        "measures at once (it shows {explained} of their differences), so segments that overlap "
        "here may still be apart in other measures. Segments of fewer than {few} are left out.",
        "每个点代表随机抽取的 {n} 位客户之一。行为相似的客户彼此靠近，数字标出各客群的中心。"
        "该图把许多指标压到一个平面（保留了 {explained} 的差异），"
        "图上重叠的客群在其他指标上仍可能不同。少于 {few} 位客户的客群不展示。",
    ),
    "direction": ("Direction {n}", "方向 {n}"),
    "map_axis_x": ("Direction 1: {names}", "方向 1：{names}"),
    "map_axis_y": ("Direction 2: {names}", "方向 2：{names}"),
    "level_very_low": ("far below the middle", "远低于中间"),
    "level_low": ("below the middle", "低于中间"),
    "level_middle": ("in the middle", "居中"),
    "level_high": ("above the middle", "高于中间"),
    "level_very_high": ("far above the middle", "远高于中间"),
}
