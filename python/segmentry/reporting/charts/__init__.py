"""Charts as plain data: options of Apache ECharts, drawn in the page by `static/page.js`."""

from segmentry.reporting.charts.base import Chart

__all__ = ["Chart"]
