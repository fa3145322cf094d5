// The colours of the look in force, read from the style sheet so that no colour is said twice.
export function readPalette(element) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: token('ink'),
    quiet: token('quiet'),
    line: token('line'),
    card: token('card'),
    accent: token('accent'),
    accentInk: token('accent-ink'),
    warm: token('warm'),
    series: [1, 2, 3, 4, 5, 6].map((n) => token(`chart-${n}`)),
    ramp: [0, 1, 2].map((n) => token(`ramp-${n}`)),
    type: token('type'),
    size: Math.round(parseFloat(style.fontSize) * 0.85),
  };
}
