"""Texts of value, recency and frequency, lifecycle, quality and the data check."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "value_title": ("The value pyramid", "价值金字塔"),
    "value_note": (
        "All customers ranked by {value}, the best at the top: how many they are (left), and how "
        "much of the {value} they bring (right).",
        "全部客户按{value}排序，最好的在顶端：左边是人数占比，右边是{value}占比。",
    ),
    "value_top": (
        "The best {customers} of customers bring {share} of the {value}.",
        "最好的{customers}的客户贡献了{share}的{value}。",
    ),
    "bands": ("Customers by rank", "客户排名"),
    "band": ("{start} to {end}", "{start}–{end} 名次"),
    "band_top": ("Top {end}", "前 {end}"),
    "each_brings": ("Average {value}", "人均{value}"),
    "curve_title": ("How concentrated the value is", "价值集中度"),
    "curve_x": ("Share of customers, the best first", "客户占比（从高到低）"),
    "curve_y": ("Cumulative share of {value}", "{value}累计占比"),
    "curve_tip": (
        "The best {customers} bring {share} of the {value}",
        "最好的{customers}贡献{share}的{value}",
    ),
    "rfm_title": ("Recency and frequency", "近度与频度"),
    "rfm_note": (
        "Every customer has a score from 1 to {bins} for how lately the last order was (up), and "
        "for how many orders there were (to the right): the best are at the upper right. The "
        "darker a square, the more customers it holds.",
        "每位客户按最近一次购买（纵向）和购买次数（横向）得 1 到 {bins} 分，最好的客户在右上角。"
        "颜色越深，客户越多。",
    ),
    "rfm_f": ("Frequency score →", "频度得分 →"),
    "rfm_r": ("Recency score →", "近度得分 →"),
    "rfm_scores": ("Recency {r}, frequency {f}", "近度 {r}，频度 {f}"),
    "rfm_corner": ("Recency \\ Frequency", "近度 \\ 频度"),
    "lifecycle_title": ("Where customers stand", "客户生命周期"),
    "lifecycle_note": (
        "Stages as of {as_of}. How long a silence means something is learnt from the "
        "customers' own times between orders.",
        "截至 {as_of} 的阶段。沉默多久才算异常，由客户自身的购买间隔得出。",
    ),
    "lifecycle_by_segment": ("Stages within each segment", "各客群的阶段构成"),
    "stage": ("Stage", "阶段"),
    "meaning": ("What it means", "含义"),
    "stages_joined": (
        "Stages of too few customers are told together.",
        "客户过少的阶段合并显示。",
    ),
    "stage_new": ("New", "新客"),
    "stage_active": ("Active", "活跃"),
    "stage_reactivated": ("Reactivated", "回流"),
    "stage_at_risk": ("At risk", "流失风险"),
    "stage_dormant": ("Dormant", "沉睡"),
    "stage_lost": ("Lost", "流失"),
    "stage_new_is": ("First order not long ago", "首次购买不久"),
    "stage_active_is": ("Orders in the usual rhythm", "按正常节奏购买"),
    "stage_reactivated_is": ("Came back after a long silence", "长期沉默后重新购买"),
    "stage_at_risk_is": ("Silent for longer than usual", "沉默时间长于平常"),
    "stage_dormant_is": ("Silent for unusually long", "沉默时间异常长"),
    "stage_lost_is": ("Hardly to be expected back", "基本不会再回来"),
    "quality_title": ("How sure these segments are", "客群的质量与稳定性"),
    "criteria_title": ("Criteria of a good segmentation", "好的客群划分的标准"),
    "criterion": ("Criterion", "标准"),
    "figure": ("Figure", "指标"),
    "value": ("Value", "数值"),
    "met_from": ("Met from", "达标线"),
    "criteria_rest": (
        "{n} further figures need more than this page was given.",
        "另有 {n} 项指标因缺少信息未评估。",
    ),
    "verdict": ("Verdict", "结论"),
    "stability_title": ("Would they be found again?", "换一批数据还会出现吗？"),
    "stability_note": (
        "The segments were made again from many samples of the customers. 1 means a segment came "
        "back the same every time; from 0.75 it is stable, below 0.6 it may be chance.",
        "从客户中反复抽样并重新划分。1 表示每次都得到同样的客群；"
        "0.75 以上为稳定，0.6 以下可能只是偶然。",
    ),
    "jaccard": ("Similarity when found again", "再现相似度"),
    "group": ("Group {name}", "组 {name}"),
    "audit_title": ("What was checked in the data", "数据检查"),
    "audit_note": (
        "Checks made on the transactions before the features were computed.",
        "在计算特征之前对交易记录所做的检查。",
    ),
    "audit_all_good": (
        "{n} other checks found nothing.",
        "其余 {n} 项检查未发现问题。",
    ),
    "check": ("Check", "检查项"),
    "rows": ("Rows", "行数"),
    "share": ("Share", "占比"),
    "advice": ("What to do", "建议"),
}
