"""Texts of the page as a whole: head, contents, filters, footer."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "html_lang": ("en", "zh-CN"),
    "title": ("Who our customers are, in {n} segments", "客户画像：{n} 个客群"),
    "title_one": ("Who our customers are: one segment", "客户画像：1 个客群"),
    "skip": ("Skip to the segments", "跳到客群介绍"),
    "contents": ("Contents", "目录"),
    "nav_sizes": ("Sizes", "规模"),
    "nav_cards": ("The segments", "各客群"),
    "nav_compare": ("Comparison", "对比"),
    "nav_map": ("Map", "分布图"),
    "nav_value": ("Value", "价值"),
    "nav_rfm": ("Recency and frequency", "近度与频度"),
    "nav_lifecycle": ("Lifecycle", "生命周期"),
    "nav_quality": ("How sure", "质量"),
    "nav_method": ("How it was done", "方法说明"),
    "nav_audit": ("Data check", "数据检查"),
    "period": ("Purchases from {start} to {end}", "购买记录：{start} 至 {end}"),
    "customers": ("Customers", "客户数"),
    "orders": ("Orders", "订单数"),
    "segments": ("Segments", "客群数"),
    "segment_short": ("Segment", "客群"),
    "per_customer": ("{n} per customer", "每位客户平均 {n}"),
    "total": ("Total {value}", "{value}合计"),
    "lead_top": (
        "“{name}” is the most valuable segment: {customers} of customers bring {share} of the "
        "{value}.",
        "“{name}”最有价值：{customers}的客户贡献了{share}的{value}。",
    ),
    "lead_half": (
        "The top {n} segments together, {customers} of customers, bring {share}.",
        "前 {n} 个客群合计占客户的{customers}，贡献{share}。",
    ),
    "lead_largest": (
        "The largest segment is “{name}” with {customers} of customers and {share} of the {value}.",
        "人数最多的是“{name}”：占客户的{customers}，{value}的{share}。",
    ),
    "lead_largest_no_value": (
        "The largest segment is “{name}” with {customers} of customers.",
        "人数最多的是“{name}”，占客户的{customers}。",
    ),
    "lead_too_few": (
        "There are too few customers to show figures: nothing is told of fewer than {n}.",
        "客户过少，无法展示数据：少于 {n} 位客户的数据一律不展示。",
    ),
    "filter_title": ("Show segments", "显示客群"),
    "filter_all": ("All", "全部"),
    "patterns": ("Patterns", "图案填充"),
    "figures_table": ("The figures as a table", "数据表"),
    "list_join": (", ", "、"),
    "and_more": ("{shown} and {n} more", "{shown}等另外 {n} 项"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "fewer": ("<{n}", "少于 {n}"),
    "withheld": ("withheld", "未列出"),
    "privacy": (
        "Counts of fewer than {n} customers are shown as “<{n}”, without the figures that rest on "
        "them; some others are withheld where they would give these away.",
        "少于 {n} 位客户的数量只显示为“少于 {n}”，由其计算的数据不予展示；"
        "为避免被推算出来，个别其他数据也不列出。",
    ),
    "footer": (
        "This page holds totals and averages only; no customer can be looked up in it. "
        "Made with Segmentry {version}.",
        "本页只含汇总与平均值，无法查到任何单个客户。由 Segmentry {version} 生成。",
    ),
    "footer_customers": (
        "The map of this page shows single customers, as its author asked. Made with Segmentry "
        "{version}.",
        "按作者要求，本页的分布图展示了单个客户。由 Segmentry {version} 生成。",
    ),
    "charts_by": (
        "Charts by Apache ECharts (Apache-2.0).",
        "图表由 Apache ECharts（Apache-2.0）绘制。",
    ),
}
