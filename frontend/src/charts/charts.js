// Turns each <figure data-chart="kind"> with its embedded data into a chart whose marks open their rows.
import { BarChart, FunnelChart, LineChart, MapChart } from 'echarts/charts';
import {
  AriaComponent,
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, registerMap, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { describe, urlAt } from './figure.js';
import { KINDS } from './kinds.js';
import { readPalette } from './palette.js';

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  FunnelChart,
  GeoComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MapChart,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
]);

const outlines = new Map();
const painters = new Set();

// One fetch an outline, however many maps the page has.
function outline(url) {
  if (!outlines.has(url)) {
    const loaded = fetch(url)
      .then((answer) => answer.json())
      .then((shape) => registerMap('counties', shape));
    outlines.set(url, loaded);
  }
  return outlines.get(url);
}

function shared(palette, figure) {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    animation: !still && !window.matchMedia('print').matches,
    animationDuration: 300,
    color: palette.series,
    textStyle: { fontFamily: palette.type, fontSize: palette.size, color: palette.ink },
    aria: { enabled: true, label: { description: describe(figure) } },
  };
}

async function draw(element) {
  const data = element.querySelector('script[type="application/json"]');
  const canvas = element.querySelector('.canvas');
  if (!data || !canvas) return; // a figure without rows says so in words
  const figure = JSON.parse(data.textContent);
  const kind = KINDS[figure.kind];
  if (!kind) return;
  if (element.dataset.map) await outline(element.dataset.map);
  const chart = init(canvas, null, { locale: 'ZH' });
  const paint = () => {
    const palette = readPalette(element);
    chart.setOption({ ...shared(palette, figure), ...kind(figure, palette) }, { notMerge: true });
    chart.resize();
  };
  paint();
  painters.add(paint);
  chart.on('click', (mark) => {
    const url = urlAt(figure, mark);
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(canvas);
  element.dataset.drawn = 'yes';
}

function drawAll() {
  for (const element of document.querySelectorAll('figure[data-chart]:not([data-drawn])')) {
    element.dataset.drawn = 'begun';
    draw(element);
  }
}

// Paper is white: charts are painted in the light look for as long as the page is printed.
function printIn(look) {
  const root = document.documentElement;
  const before = root.dataset.look;
  root.dataset.look = look;
  for (const paint of painters) paint();
  return before;
}

let onScreen = document.documentElement.dataset.look;
window.addEventListener('beforeprint', () => {
  onScreen = printIn('light');
});
window.addEventListener('afterprint', () => printIn(onScreen));

drawAll();
document.addEventListener('htmx:after:swap', drawAll);
