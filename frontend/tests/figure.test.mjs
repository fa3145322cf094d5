import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, show, urlAt } from '../src/charts/figure.js';
import { KINDS } from '../src/charts/kinds.js';

const palette = { ink: '#000', quiet: '#555', line: '#ddd', card: '#fff', accent: '#00f', accentInk: '#fff', warm: '#fa0', series: ['#1', '#2'], ramp: ['#a', '#b', '#c'], type: 'sans-serif', size: 14 };
const ages = {
  kind: 'pyramid',
  question: '孩子们多大？',
  unit: '人',
  categories: ['0–3', '4–6'],
  series: [
    { name: '男', values: [41, null], urls: ['/a', '/b'] },
    { name: '女', values: [38, 79], urls: ['/c', '/d'] },
  ],
};

test('a count that must not be told is said as such', () => {
  assert.equal(show(null, '人'), '不公布');
  assert.equal(show(12345.5, '元'), '12,345.5 元');
});

test('the description reads every value in Chinese', () => {
  assert.equal(describe(ages), '孩子们多大？ 男：0–3 41 人，4–6 不公布；女：0–3 38 人，4–6 79 人。');
});

test('a mark opens the rows of its own series and place', () => {
  assert.equal(urlAt(ages, { seriesName: '女', dataIndex: 1 }), '/d');
  const map = { kind: 'map', categories: ['祁县', '平遥县'], series: [{ name: '超期', values: [1, 2], urls: ['/q', '/p'] }] };
  assert.equal(urlAt(map, { seriesName: '超期', name: '平遥县', dataIndex: 0 }), '/p');
  assert.equal(urlAt({ ...map, series: [{ name: '超期', values: [1, 2], urls: [] }] }, { seriesName: '超期', name: '祁县' }), '');
});

test('a pyramid draws its first series to the left and leaves out what is hidden', () => {
  const { series } = KINDS.pyramid(ages, palette);
  assert.deepEqual(series.map((one) => one.data), [[-41, '-'], [38, 79]]);
});

test('a forecast is dashed from the last published value on and has its band', () => {
  const growth = {
    kind: 'forecast',
    question: '标准？',
    unit: '元',
    categories: ['2022', '2023', '2024'],
    series: [{ name: '散居', values: [1145, 1170, 1315], firm: 1, low: [null, 1170, 1260], high: [null, 1170, 1370] }],
  };
  const drawn = KINDS.forecast(growth, palette).series;
  assert.equal(drawn.length, 4);
  assert.deepEqual(drawn[0].data, [1145, 1170, null]);
  assert.deepEqual(drawn[1].data, [null, { value: 1170, symbol: 'circle' }, 1315]);
  assert.equal(drawn[1].lineStyle.type, 'dashed');
  assert.deepEqual(drawn[3].data, [null, 0, 110]);
});

test('no kind of chart writes a tooltip as HTML', () => {
  for (const [name, kind] of Object.entries(KINDS)) {
    assert.equal(kind({ ...ages, kind: name }, palette).tooltip.renderMode, 'richText', name);
  }
});
