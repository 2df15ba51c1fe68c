// What all charts share: colours and fonts, read from the page's custom properties, number formats, the slider of a zoom,
// the note on hover.

export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function palette() {
  return {
    text: css('--text'),
    muted: css('--text-muted'),
    grid: css('--chart-grid'),
    axis: css('--chart-axis'),
    surface: css('--surface'),
    border: css('--border'),
    accent: css('--accent'),
    font: css('--font'),
  };
}

const short = (value) => Number(value.toPrecision(3)).toString();

export function count(value) {
  if (value >= 1e9) return `${short(value / 1e9)} B`;
  if (value >= 1e6) return `${short(value / 1e6)} M`;
  if (value >= 1e4) return `${short(value / 1e3)} k`;
  return Number(value.toPrecision(4)).toLocaleString('en');
}

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${short(value)} ${units[unit]}`;
}

export function operations(value) {
  const units = ['FLOP', 'kFLOP', 'MFLOP', 'GFLOP', 'TFLOP', 'PFLOP', 'EFLOP', 'ZFLOP'];
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${short(value)} ${units[unit]}`;
}

export function duration(seconds) {
  if (seconds < 120) return `${short(seconds)} s`;
  return seconds < 7200 ? `${short(seconds / 60)} min` : `${short(seconds / 3600)} h`;
}

export function number(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(1) : short(value);
}

/** Numbers as a curve or an axis says that it has them. */
export const formats = { value: number, rate: (value) => value.toFixed(2), count, bytes, duration, operations };

export function tooltip(colors) {
  return {
    backgroundColor: colors.surface,
    borderColor: colors.border,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: colors.text, fontFamily: colors.font, fontSize: 12 },
    extraCssText: 'box-shadow: var(--shadow-high); border-radius: 8px;',
    confine: true,
  };
}

/** Calls `redraw` when the theme changes and `resize` when the element does; returns what undoes both. */
export function watch(element, redraw, resize) {
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  document.documentElement.addEventListener('fam-theme', redraw);
  return () => {
    observer.disconnect();
    document.documentElement.removeEventListener('fam-theme', redraw);
  };
}

export function escape(text) {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
}

/** A colour with the name of what it stands for. */
export const swatch = (color, name, round = false) =>
  `<span style="display:inline-block;width:10px;height:10px;border-radius:${round ? '50%' : '3px'};background:${color};margin-right:6px"></span>${escape(name)}`;

/** The note on hover: a heading over rows of a table; of long ones what is left out is said below. */
export const note = (title, rows, below = '') => `<div class="chart-tip"><strong>${escape(title)}</strong><table>${rows.join('')}</table>${escape(below)}</div>`;

/** The slider below a curve that says and chooses which stretch of the axis is shown. */
export const slider = (colors, labelFormatter) => ({
  type: 'slider', xAxisIndex: 0, filterMode: 'none', height: 20, bottom: 8, brushSelect: false, borderColor: colors.border,
  fillerColor: `color-mix(in srgb, ${colors.accent} 18%, transparent)`, handleStyle: { color: colors.accent }, textStyle: { color: colors.muted, fontSize: 11 }, labelFormatter,
});
