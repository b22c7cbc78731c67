"""Sentences of the criteria, English and Chinese: figures, and what to give where there is none.

Names of segments are singular or plural ("High spenders"), so no verb depends on them; and nothing
said of the least of the segments is false where another is as small.
"""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "known_share": (
        "{value} of the customers have a value in every column that the segments need{least}.",
        "{value} 的客户在分群所需的每一列都有数值{least}。",
    ),
    "clear_share": (
        "{value} of the customers lie clearly in their segment (confidence of {sure_from} or "
        "more).",
        "{value} 的客户明确属于其客群（置信度不低于 {sure_from}）。",
    ),
    "smallest_segment": (
        "No segment has fewer customers than {segment}: {value}.",
        "客群“{segment}”有 {value} 位客户，不多于任何其他客群。",
    ),
    "smallest_share": (
        "No segment holds a smaller share of the customers than {segment}: {value}.",
        "客群“{segment}”占客户的 {value}，不多于任何其他客群。",
    ),
    "smallest_value_share": (
        "No segment has a smaller share of {what} than {segment}: {value}.",
        "客群“{segment}”贡献{what}的 {value}，不多于任何其他客群。",
    ),
    "contactable_customers": (
        "No segment has fewer customers that can be contacted than {segment}: {value}.",
        "客群“{segment}”中可联系的客户为 {value} 位，不多于任何其他客群。",
    ),
    "contactable_share": (
        "No segment has a smaller share of customers that can be contacted than {segment}: "
        "{value}.",
        "客群“{segment}”中 {value} 的客户可联系，占比不高于任何其他客群。",
    ),
    "found_again": (
        "By {columns} alone, the customers of {segment} are found with a kappa of {value} among "
        "those not learnt from (0: no better than by lot; 1: everyone).",
        "仅凭{columns}，在未参与学习的客户中识别“{segment}”的 kappa 为 {value}（0 为随机，1 为完全"
        "识别）。",
    ),
    "outside_effect": (
        "Of {columns} columns not used to make the segments, none differs more than {column}: the "
        "segments account for {percent} of its variance. {enough} of them {reach} {medium}.",
        "在 {columns} 个未参与分群的列中，没有一列的差异大于{column}：客群解释了其方差的 "
        "{percent}。达到 {medium} 的有 {enough} 个。",
    ),
    "least_distinct": (
        "No segment stands out less than {segment}: {column}.",
        "没有客群比“{segment}”更不突出：{column}。",
    ),
    "silhouette": (
        "A silhouette of {value} (1: far apart; 0: one segment passes into the next).",
        "轮廓系数为 {value}（1 为完全分开，0 为相互过渡）。",
    ),
    "distinct_actions": (
        "{actions} for {segments}{without}.",
        "{segments} 个客群共有 {different} 种行动{without}。",
    ),
    "response_lift": (
        "No segment responds more than {segment}: {column} is {best} on average, {overall} over "
        "all customers.",
        "没有客群的响应高于“{segment}”：{column}平均为 {best}，全部客户为 {overall}。",
    ),
    "response_certainty": (
        "If no segment responded otherwise than the rest, {column} would differ so much in "
        "{chance} of the cases.",
        "若各客群的响应并无不同，{column}出现如此差异的机会为 {chance}。",
    ),
    "lowest_jaccard": (
        "No segment is found again less surely than {segment} in other customers of the same "
        "kind: mean Jaccard similarity {value}.",
        "没有客群比“{segment}”更难在同类客户中重现：平均 Jaccard 相似度为 {value}。",
    ),
}

# The same of the only segment, or of the only column.
OF_ONE: Final[dict[str, tuple[str, str]]] = {
    "smallest_segment": (
        "The only segment, {segment}, has {customers}.",
        "唯一的客群“{segment}”有 {value} 位客户。",
    ),
    "smallest_share": (
        "The only segment, {segment}, holds {value} of the customers.",
        "唯一的客群“{segment}”占客户的 {value}。",
    ),
    "smallest_value_share": (
        "The only segment, {segment}, brings in {value} of {what}.",
        "唯一的客群“{segment}”贡献{what}的 {value}。",
    ),
    "contactable_customers": (
        "In the only segment, {segment}, {customers} can be contacted.",
        "唯一的客群“{segment}”中可联系的客户为 {value} 位。",
    ),
    "contactable_share": (
        "In the only segment, {segment}, {value} of the customers can be contacted.",
        "唯一的客群“{segment}”中 {value} 的客户可联系。",
    ),
    "outside_effect": (
        "The segments account for {percent} of the variance of {column}, the only column that was "
        "not used to make them.",
        "客群解释了{column}方差的 {percent}，这是唯一未参与分群的列。",
    ),
    "lowest_jaccard": (
        "The only segment, {segment}, is found again in other customers of the same kind with a "
        "mean Jaccard similarity of {value}.",
        "唯一的客群“{segment}”在同类客户中重现的平均 Jaccard 相似度为 {value}。",
    ),
}

MISSING: Final[dict[str, tuple[str, str]]] = {
    "confidence": (
        "Give confidence=, how clearly each customer belongs (Segmenter.assign has it).",
        "请提供 confidence=，即每位客户归属的明确程度（见 Segmenter.assign）。",
    ),
    "value_column": (
        "Give value_column=, the column that says what a customer is worth.",
        "请提供 value_column=，即表示客户价值的列。",
    ),
    "no_value": (
        "The total of {value} is not above zero, or that of a segment is below it, so there are "
        "no shares of it.",
        "{value}的总和不大于零，或某一客群的总和小于零，无法计算占比。",
    ),
    "contactable": (
        "Give contactable=, the columns that say whether a customer may be contacted.",
        "请提供 contactable=，即说明客户是否可联系的列。",
    ),
    "reachable_by": (
        "Give reachable_by=, columns known of everybody (age, region), by which media are chosen.",
        "请提供 reachable_by=，即人人皆知、可用于选择媒体的列（年龄、地区）。",
    ),
    "one_segment": (
        "There is one segment only; nothing to compare it with.",
        "只有一个客群，无从比较。",
    ),
    "few_customers": ("There are too few customers to tell.", "客户太少，无法判断。"),
    "used": (
        "Give used=, the columns that the segments were made from.",
        "请提供 used=，即分群所用的列。",
    ),
    "outside": (
        "Give columns that were not used to make the segments and do not repeat those that were, "
        "such as age, region or answers to a survey.",
        "请提供未参与分群、且不与所用列重复的列，如年龄、地区或问卷答案。",
    ),
    "no_space": (
        "The columns used hold no numbers that vary; give space=, coordinates of the customers.",
        "所用的列中没有变化的数值；请提供 space=，即客户的坐标。",
    ),
    "actions": (
        "Give actions=, what is to be done with each segment.",
        "请提供 actions=，即对每个客群采取的行动。",
    ),
    "response": (
        "Give response=, a column that says who responded to what was done.",
        "请提供 response=，即说明客户是否响应的列。",
    ),
    "no_response": (
        "Nobody responded, so there is nothing to compare.",
        "没有客户响应，无从比较。",
    ),
    "unknown_response": (
        "Nothing is known of {column}: every customer's is null.",
        "{column}全部为空，无从得知。",
    ),
    "response_of_loss": (
        "On average {column} is not above zero, so nothing is so many times as much.",
        "{column}的平均值不大于零，无法计算倍数。",
    ),
    "stability": (
        "Give stability=, what sg.quality.stability gave (Segmenter.criteria computes it with "
        "n_boot=).",
        "请提供 stability=，即 sg.quality.stability 的结果（Segmenter.criteria 可用 n_boot= "
        "计算）。",
    ),
}
