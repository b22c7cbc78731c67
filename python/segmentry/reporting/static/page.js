// Draws the charts and answers filters. The data are plain JSON; every text from them is written
// as text, never as markup. Without this script the page says the same in tables.
(function (charts) {
  "use strict";
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const hidden = new Set();
  let patterns = false;
  let printing = false;
  const PRINT_WIDTH = 680;
  const WIDE = 640;
  const NARROW = 500;
  const APART = 34;
  const PUSHES = 60;

  document.documentElement.classList.add("js");

  // The option of a chart, without the segments that are not shown, and with its functions.
  function optionOf(chart, width) {
    const option = structuredClone(chart.option);
    for (const axis of [option.xAxis, option.yAxis]) {
      if (!axis || !axis.segments) continue;
      const kept = axis.segments.map((one, place) => (hidden.has(one) ? -1 : place)).filter((place) => place >= 0);
      axis.data = kept.map((place) => axis.data[place]);
      for (const series of option.series) series.data = kept.map((place) => series.data[place]);
    }
    option.series = option.series.filter((series) => !hidden.has(series.segment));
    for (const series of option.series) {
      if (series.label) series.label.formatter = width < WIDE ? textOf : longTextOf;
      if (chart.tiles && series.type === "scatter") {
        const [across, down, beside, below] = chart.tiles;
        series.symbolSize = [((width - beside) / across) * 0.97, ((chart.height - below) / down) * 0.95];
      }
      if (chart.cells) for (const item of series.data) if (item.size) item.symbolSize = (item.size * width * 0.92) / chart.cells;
    }
    const marks = option.series.filter((series) => series.apart).map((series) => series.data[0]);
    if (marks.length) pushApart(marks, option, width - option.grid.left - option.grid.right, chart.height - option.grid.top - option.grid.bottom);
    for (const axis of [option.xAxis, option.yAxis]) {
      // On a narrow bar chart the labels of the bars say it all.
      if (axis && axis.axisLabel && axis.type === "value" && width < NARROW && option.series.every((one) => one.type === "bar")) axis.axisLabel.show = false;
      if (axis && axis.axisLabel && axis.axisLabel.width && width < NARROW) axis.axisLabel.overflow = "truncate";
      // Narrow charts leave the room to the bars.
      if (axis && axis.axisLabel && axis.axisLabel.width) axis.axisLabel.width = Math.min(axis.axisLabel.width, width * 0.3);
    }
    if (option.legend) {
      // As many lines as its names take.
      const room = option.legend.data.reduce((sum, one) => sum + 40 + textWidth(one), 0);
      option.grid.top = 12 + 22 * Math.ceil(room / width);
    }
    option.textStyle.fontFamily = getComputedStyle(document.body).fontFamily;
    option.tooltip.formatter = (params) => tipOf(option, Array.isArray(params) ? params[0] : params);
    option.animation = !printing && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    option.aria = { enabled: true, label: { description: chart.alt }, decal: { show: patterns } };
    return option;
  }

  // Pushes marks that would cover each other apart, within the map.
  function pushApart(marks, option, width, height) {
    const sides = [[option.xAxis, width], [option.yAxis, height]];
    const places = marks.map((mark) => sides.map(([axis, size], i) => ((mark.value[i] - axis.min) / (axis.max - axis.min)) * size));
    const inside = (place) => place.forEach((at, i) => { place[i] = Math.min(sides[i][1] - APART / 2, Math.max(APART / 2, at)); });
    for (let round = 0; round < PUSHES; round++) {
      places.forEach((first, place) => {
        for (const second of places.slice(place + 1)) {
          const gap = [second[0] - first[0], second[1] - first[1]];
          const distance = Math.hypot(gap[0], gap[1]);
          if (distance >= APART) continue;
          const push = (APART - distance) / 2;
          const step = distance > 0 ? gap.map((one) => (one / distance) * push) : [push, 0];
          step.forEach((one, i) => { first[i] -= one; second[i] += one; });
        }
      });
      places.forEach(inside);
    }
    marks.forEach((mark, place) => {
      mark.value = sides.map(([axis, size], i) => axis.min + (places[place][i] / size) * (axis.max - axis.min));
    });
  }

  // About how many pixels a text takes: wide characters are twice as wide.
  function textWidth(text) {
    return Array.from(text).reduce((sum, one) => sum + (one.charCodeAt(0) > 0x2e7f ? 14 : 7), 0);
  }

  function longTextOf(params) {
    return (params.data && params.data.long) || textOf(params);
  }

  function textOf(params) {
    return (params.data && params.data.text) || "";
  }

  function tipOf(option, params) {
    const lines = (params.data && params.data.tip) || option.series[params.seriesIndex].tip || [];
    const box = document.createElement("div");
    box.className = "tip";
    lines.forEach((line, place) => {
      const row = document.createElement(place ? "div" : "b");
      row.textContent = line;
      box.append(row);
    });
    return box;
  }

  const drawn = page.charts.map((chart) => {
    const place = document.getElementById("chart-" + chart.id);
    const width = place.clientWidth;
    const view = charts.init(place, null, { renderer: "svg", locale: page.language === "zh" ? "ZH" : "EN" });
    view.setOption(optionOf(chart, width));
    place.dataset.drawn = "yes";
    const figures = place.parentElement.querySelector("details.figures");
    if (figures) figures.open = false;
    return { chart, place, view, width };
  });

  function redraw() {
    for (const one of drawn) {
      one.width = printing ? PRINT_WIDTH : one.place.clientWidth;
      one.view.resize({ width: printing ? PRINT_WIDTH : "auto", animation: { duration: 0 } });
      one.view.setOption(optionOf(one.chart, one.width), { notMerge: true });
    }
  }

  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      if (!printing && drawn.some((one) => one.place.clientWidth !== one.width)) redraw();
    });
  }).observe(document.body);

  // Which segments are shown.
  const filters = document.querySelector("form.filters");
  filters.hidden = false;
  function show() {
    for (const element of all("[data-segment]")) element.hidden = hidden.has(Number(element.dataset.segment));
    redraw();
  }
  filters.addEventListener("submit", (event) => event.preventDefault());
  filters.addEventListener("change", (event) => {
    const box = event.target;
    if ("patterns" in box.dataset) patterns = box.checked;
    else if (box.checked) hidden.delete(Number(box.dataset.filter));
    else hidden.add(Number(box.dataset.filter));
    show();
  });
  filters.querySelector("[data-all]").addEventListener("click", () => {
    const boxes = all("[data-filter]", filters);
    // Where all are shown already, none: the way to look at one alone.
    const none = hidden.size === 0;
    for (const box of boxes) box.checked = !none;
    hidden.clear();
    if (none) for (const box of boxes) hidden.add(Number(box.dataset.filter));
    show();
  });

  // Search and order of the comparison.
  const heat = document.querySelector("table[data-heat]");
  if (heat) {
    const tools = document.querySelector("form.tools");
    tools.hidden = false;
    tools.addEventListener("submit", (event) => event.preventDefault());
    const body = heat.tBodies[0];
    const rows = all("tr", body);
    const name = (row) => row.cells[0].textContent;
    const difference = (row, segment) => {
      const cell = row.querySelector('[data-segment="' + segment + '"]');
      return cell.dataset.difference === "" ? -Infinity : Number(cell.dataset.difference);
    };
    const compare = {
      usual: () => 0,
      strength: (a, b) => b.dataset.strength - a.dataset.strength,
      name: (a, b) => name(a).localeCompare(name(b), page.language),
    };
    tools.addEventListener("input", () => {
      const wanted = tools.querySelector("[data-search]").value.trim().toLowerCase();
      const order = tools.querySelector("[data-sort]").value;
      const by = compare[order] || ((a, b) => difference(b, order) - difference(a, order));
      const sorted = rows.slice().sort(by);
      for (const row of sorted) row.hidden = !name(row).toLowerCase().includes(wanted);
      body.append(...sorted);
      document.querySelector("[data-nothing]").hidden = sorted.some((row) => !row.hidden);
    });
  }

  // Paper: charts as wide as the page, and everything unfolded.
  let folded = [];
  addEventListener("beforeprint", () => {
    if (printing) return;
    printing = true;
    folded = all("details:not([open])");
    for (const one of folded) one.open = true;
    redraw();
  });
  addEventListener("afterprint", () => {
    printing = false;
    for (const one of folded) one.open = false;
    redraw();
  });
})(window.echarts);
