// What the charts of the comparison share: axes, legend, zoom, the note on hover.
import { css, escape, formats, swatch } from './chart-theme.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Where a number lies on an axis, and which number lies there. */
const scales = {
  value: { at: (value) => value, of: (place) => place },
  category: { at: (value) => value, of: (place) => place },
  log: { at: (value) => Math.log10(value), of: (place) => 10 ** place },
  log1p: { at: (value) => Math.log2(1 + value), of: (place) => 2 ** place - 1 },
};

export const place = (axis, value) => scales[axis.scale].at(value);
export const narrowBelow = 560;

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000, 86_400];

/** Steps of a linear axis from 0 that are round in its unit: powers of two of bytes, minutes and hours. The others are round as they are. */
export function steps(part, span) {
  if (part.scale !== 'value' || !(span > 0)) return {};
  const interval = part.format === 'bytes' ? 2 ** Math.ceil(Math.log2(span / 5)) : part.format === 'duration' && span > 60 ? seconds.find((step) => step >= span / 6) ?? 86_400 * Math.ceil(span / 6 / 86_400) : null;
  return interval === null ? {} : { interval, max: interval * Math.ceil(span / interval) };
}

export function frame(plot, width, colors) {
  const narrow = width < narrowBelow;
  return {
    animation: !calm.matches, animationDuration: 300, animationDurationUpdate: 300,
    textStyle: { fontFamily: colors.font, color: colors.text },
    legend: {
      top: narrow ? 0 : 2, left: 0, right: 0, type: narrow ? 'scroll' : 'plain', icon: 'roundRect', itemWidth: 18, itemHeight: 4, itemGap: 16,
      selected: Object.fromEntries(plot.hidden.map((name) => [name, false])),
      textStyle: { color: colors.text, fontSize: 12 }, inactiveColor: colors.axis, pageTextStyle: { color: colors.muted }, pageIconColor: colors.muted,
      data: plot.series.map((series) => ({ name: series.name })),
    },
  };
}

/** How many lines of legend there will be, to leave them room. */
export function legendHeight(plot, width) {
  if (width < narrowBelow) return 30;
  const needed = plot.series.reduce((sum, series) => sum + 40 + series.name.length * 6.6, 0);
  return 8 + 22 * Math.max(1, Math.ceil(needed / width));
}

/** Zooms along the horizontal axis: by the handles below it, by pinching, and by the wheel while Shift is held, which else scrolls the page. */
export function zooms(plot, colors) {
  const [start, end] = plot.zoom ?? [0, 100];
  return [
    { type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'shift', moveOnMouseWheel: false, start, end },
    {
      type: 'slider', xAxisIndex: 0, filterMode: 'none', height: 14, bottom: 2, start, end, showDetail: false, brushSelect: false,
      borderColor: 'transparent', backgroundColor: colors.grid, fillerColor: `color-mix(in srgb, ${colors.accent} 18%, transparent)`, dataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } },
      selectedDataBackground: { lineStyle: { opacity: 0 }, areaStyle: { opacity: 0 } }, handleStyle: { color: colors.surface, borderColor: colors.muted }, moveHandleSize: 0, handleSize: '120%',
    },
  ];
}

export function axis(part, colors, narrow, extra = {}) {
  const scale = scales[part.scale];
  const write = formats[part.format];
  const places = part.ticks?.map(scale.at);
  const label = (value) => {
    const tick = places?.findIndex((at) => Math.abs(at - value) < 1e-9) ?? -1;
    if (tick >= 0 && part.labels) return part.labels[tick];
    return write(tick >= 0 ? part.ticks[tick] : scale.of(value));
  };
  return {
    type: part.scale === 'category' ? 'category' : 'value',
    data: part.scale === 'category' ? part.labels : undefined,
    name: narrow ? part.shortName ?? part.name : part.name, nameLocation: 'middle', nameTextStyle: { color: colors.muted, fontSize: 12 },
    min: part.min === null || part.min === undefined ? undefined : scale.at(part.min),
    max: part.max === null || part.max === undefined ? undefined : scale.at(part.max),
    scale: true,
    axisLine: { lineStyle: { color: colors.axis } },
    axisTick: places ? { customValues: places, lineStyle: { color: colors.axis } } : { lineStyle: { color: colors.axis } },
    axisLabel: { color: colors.text, fontSize: 12, hideOverlap: true, ...(places ? { customValues: places } : {}), ...(part.scale === 'category' ? {} : { formatter: label }) },
    splitLine: { show: false, lineStyle: { color: colors.grid } },
    ...extra,
  };
}

export const row = (series, point) =>
  `<tr><td>${swatch(css(series.color), series.name, series.quoted)}</td>${point.tip.map((cell, index) => `<td>${index === 0 ? `<b>${escape(cell)}</b>` : escape(cell)}</td>`).join('')}</tr>`;
