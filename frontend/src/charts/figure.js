// Reading a figure: numbers in Chinese form, the sentence for screen readers, the address behind a mark.
const NUMBER = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 });
export const HIDDEN = '不公布';

export function show(value, unit = '') {
  if (value === null || value === undefined) return HIDDEN;
  return `${NUMBER.format(value)}${unit ? ` ${unit}` : ''}`;
}

export function describe(figure) {
  const parts = figure.series.map((series) => {
    const values = figure.categories.map((name, n) => `${name} ${show(series.values[n], figure.unit)}`);
    return `${series.name}：${values.join('，')}`;
  });
  return `${figure.question} ${parts.join('；')}。`;
}

export function urlAt(figure, mark) {
  const named = figure.series.find((series) => series.name === mark.seriesName) ?? figure.series[0];
  const index = figure.kind === 'map' || figure.kind === 'funnel' ? figure.categories.indexOf(mark.name) : mark.dataIndex;
  return named?.urls?.[index] || '';
}
