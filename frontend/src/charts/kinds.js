// One function a kind of chart: figure and palette in, ECharts option out. Tooltips are drawn in the
// canvas (richText), since the content security policy allows no inline style.
import { show } from './figure.js';

function tip(palette, formatter, trigger = 'item') {
  return {
    trigger,
    renderMode: 'richText',
    confine: true,
    backgroundColor: palette.card,
    borderColor: palette.line,
    textStyle: { color: palette.ink, fontFamily: palette.type, fontSize: palette.size },
    formatter,
  };
}

const axisTip = (figure, palette, size = (v) => v) =>
  tip(
    palette,
    (marks) =>
      [marks[0].name, ...marks.map((m) => `${m.seriesName}：${show(size(m.value), figure.unit)}`)].join('\n'),
    'axis',
  );

function names(figure, palette, extra = {}) {
  return {
    type: 'category',
    data: figure.categories,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.quiet, fontSize: palette.size, ...extra },
  };
}

function numbers(palette, extra = {}) {
  return {
    type: 'value',
    splitNumber: 4,
    splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { color: palette.quiet, fontSize: palette.size, hideOverlap: true },
    ...extra,
  };
}

function legend(palette, figure) {
  if (figure.series.length < 2) return { show: false };
  return { top: 0, icon: 'roundRect', itemWidth: 14, itemHeight: 10, textStyle: { color: palette.ink, fontSize: palette.size } };
}

const grid = (figure) => ({ left: 4, right: 18, top: figure.series.length < 2 ? 12 : 36, bottom: 4, containLabel: true });

const clickable = (series) => (series.urls?.some(Boolean) ? 'pointer' : 'default');

/** 县域分布: eleven counties, darker is more. */
function map(figure, palette) {
  const [series] = figure.series;
  const most = Math.max(1, ...series.values.map((v) => v ?? 0));
  return {
    tooltip: tip(palette, (m) => `${m.name}\n${show(Number.isNaN(m.value) ? null : m.value, figure.unit)}`),
    visualMap: {
      min: 0,
      max: most,
      left: 0,
      bottom: 0,
      itemWidth: 12,
      itemHeight: palette.size * 8,
      text: [show(most, figure.unit), '0'],
      textStyle: { color: palette.ink, fontSize: palette.size },
      inRange: { color: palette.ramp },
    },
    series: [
      {
        type: 'map',
        map: 'counties',
        name: series.name,
        cursor: clickable(series),
        left: palette.size * 3,
        right: 4,
        top: 8,
        bottom: 8,
        preserveAspect: 'contain',
        aspectScale: 0.8,
        label: {
          show: true,
          color: palette.ink,
          fontSize: palette.size,
          textBorderColor: palette.card,
          textBorderWidth: 3,
        },
        labelLayout: { hideOverlap: true },
        itemStyle: { borderColor: palette.card, borderWidth: 1, areaColor: palette.ramp[0] },
        emphasis: { label: { color: palette.ink }, itemStyle: { areaColor: palette.warm } },
        select: { disabled: true },
        data: figure.categories.map((name, n) => ({ name, value: series.values[n] ?? NaN })),
      },
    ],
  };
}

/** 年龄结构: two series back to back; the first one is drawn to the left. */
function pyramid(figure, palette) {
  const size = (value) => (value === null || value === undefined || value === '-' ? null : Math.abs(value));
  return {
    legend: legend(palette, figure),
    grid: grid(figure),
    tooltip: axisTip(figure, palette, size),
    xAxis: numbers(palette, {
      axisLabel: { color: palette.quiet, fontSize: palette.size, hideOverlap: true, formatter: (v) => show(Math.abs(v)) },
    }),
    yAxis: names(figure, palette, { interval: 0 }),
    series: figure.series.map((series, n) => ({
      type: 'bar',
      name: series.name,
      stack: 'all',
      barCategoryGap: '20%',
      cursor: clickable(series),
      data: series.values.map((v) => (v === null ? '-' : n === 0 ? -v : v)),
    })),
  };
}

// The band of a forecast: the lower edge is drawn unseen, the width of the band stands on it.
function band(series, colour) {
  if (!series.low || !series.high) return [];
  const edge = { type: 'line', stack: `band ${series.name}`, symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  const width = series.high.map((high, n) => (high === null ? null : high - series.low[n]));
  return [
    { ...edge, name: '', data: series.low, tooltip: { show: false } },
    { ...edge, name: '', data: width, areaStyle: { color: colour, opacity: 0.18 }, tooltip: { show: false } },
  ];
}

/** 走势与测算: lines; values after `firm` are a forecast and drawn dashed, with a band where one is given. */
function forecast(figure, palette) {
  const lines = figure.series.flatMap((series, n) => {
    const colour = palette.series[n];
    const firm = series.firm ?? series.values.length - 1;
    const line = { type: 'line', name: series.name, itemStyle: { color: colour }, symbolSize: 9, cursor: clickable(series) };
    const known = { ...line, symbol: 'circle', data: series.values.map((v, i) => (i <= firm ? v : null)) };
    const open = {
      ...line,
      symbol: 'emptyCircle',
      lineStyle: { type: 'dashed', color: colour },
      data: series.values.map((v, i) => (i > firm ? v : i === firm ? { value: v, symbol: 'circle' } : null)),
    };
    return [known, ...(firm < series.values.length - 1 ? [open] : []), ...band(series, colour)];
  });
  const own = figure.series.map((series) => series.name);
  const inTip = (marks) => {
    const seen = new Map();
    for (const m of marks) if (own.includes(m.seriesName) && m.value != null) seen.set(m.seriesName, m.value);
    return [marks[0].name, ...[...seen].map(([name, value]) => `${name}：${show(value, figure.unit)}`)].join('\n');
  };
  return {
    legend: { ...legend(palette, figure), data: own },
    grid: grid(figure),
    tooltip: tip(palette, inTip, 'axis'),
    xAxis: names(figure, palette),
    yAxis: numbers(palette, { scale: true }),
    series: lines,
  };
}

/** 逐月金额: one column a month. */
function columns(figure, palette) {
  return {
    legend: legend(palette, figure),
    grid: grid(figure),
    tooltip: axisTip(figure, palette),
    xAxis: names(figure, palette, { hideOverlap: true }),
    yAxis: numbers(palette),
    series: figure.series.map((series) => ({
      type: 'bar',
      name: series.name,
      stack: 'all',
      barMaxWidth: 36,
      cursor: clickable(series),
      data: series.values,
    })),
  };
}

/** 分县构成: one lying bar a county, its parts one upon the other. */
function bars(figure, palette) {
  const single = figure.series.length < 2;
  return {
    legend: legend(palette, figure),
    grid: { ...grid(figure), right: single ? 56 : 18 },
    tooltip: axisTip(figure, palette),
    xAxis: numbers(palette, single ? { show: false } : {}),
    yAxis: { ...names(figure, palette, { interval: 0 }), inverse: true },
    series: figure.series.map((series) => ({
      type: 'bar',
      name: series.name,
      stack: 'all',
      barMaxWidth: 22,
      barCategoryGap: '30%',
      cursor: clickable(series),
      label: single
        ? { show: true, position: 'right', color: palette.ink, fontSize: palette.size, formatter: (m) => show(m.value) }
        : { show: false },
      data: series.values,
    })),
  };
}

/** 逐步漏斗: how many are left after each step. */
function funnel(figure, palette) {
  const [series] = figure.series;
  return {
    tooltip: tip(palette, (m) => `${m.name}：${show(m.value, figure.unit)}`),
    series: [
      {
        type: 'funnel',
        name: series.name,
        left: 8,
        right: 8,
        top: 8,
        bottom: 8,
        gap: 3,
        sort: 'none',
        minSize: '28%',
        cursor: clickable(series),
        color: [palette.accent],
        label: { position: 'inside', color: palette.accentInk, fontSize: palette.size, formatter: (m) => `${m.name} ${show(m.value)}` },
        itemStyle: { borderColor: palette.card, borderWidth: 0 },
        data: figure.categories.map((name, n) => ({ name, value: series.values[n] ?? 0 })),
      },
    ],
  };
}

export const KINDS = { map, pyramid, forecast, columns, bars, funnel };
