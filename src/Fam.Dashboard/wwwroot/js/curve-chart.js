// One metric of one or more runs over steps, tokens, time or evaluated lengths. Charts of a page that have the same axis
// zoom together.
import * as echarts from '../lib/echarts.js';
import { count, css, duration, formats, note, palette, slider, swatch, tooltip, watch } from './chart-theme.js';

const axes = { step: ['step', count], tokens: ['tokens', count], time: ['time since the start', duration], length: ['length', String] };
const dashes = ['solid', [6, 4], [2, 3]];
const shown = new Set();
// Dragging across a chart zooms; on a touch screen the same gesture has to scroll the page.
const precise = matchMedia('(pointer: fine)');

/** `owner` is told which stretch of steps is looked at, and brings its points in more detail; without one a zoom only enlarges. */
export function mount(element, owner) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  const part = { chart, owner, model: null, follows: false, telling: 0 };
  const redraw = () => {
    if (!part.model) return;
    chart.setOption(option(part.model, element.clientWidth), { replaceMerge: ['series', 'xAxis'] });
    if (precise.matches) chart.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: true });
  };
  const unwatch = watch(element, redraw, () => { chart.resize(); redraw(); });
  chart.on('datazoom', () => together(part));
  chart.getZr().on('dblclick', () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
  shown.add(part);
  return {
    draw(next) {
      const same = part.model?.x === next.x && part.model.zoomed === next.zoomed;
      part.model = next;
      redraw();
      if (same) return;
      part.follows = true;
      chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 });
      part.follows = false;
    },
    dispose() { clearTimeout(part.telling); shown.delete(part); unwatch(); chart.dispose(); },
  };
}

/** Shows the same stretch in every other chart with this axis. */
function together(part) {
  if (part.follows || !part.model || part.model.x === 'length') return;
  const { startValue, endValue, start, end } = part.chart.getOption().dataZoom[0];
  tell(part, start === 0 && end === 100 ? [null, null] : [Math.floor(startValue), Math.ceil(endValue)]);
  for (const other of shown) {
    if (other === part || !other.model || other.model.x !== part.model.x) continue;
    other.follows = true;
    other.chart.dispatchAction(start === 0 && end === 100 ? { type: 'dataZoom', start, end } : { type: 'dataZoom', startValue, endValue });
    other.follows = false;
  }
}

/** Once the wheel or the slider has come to rest. */
function tell(part, range) {
  if (!part.owner || part.model.x !== 'step' || (range[0] === null && !part.model.zoomed)) return;
  clearTimeout(part.telling);
  part.telling = setTimeout(() => part.owner.invokeMethodAsync('OnZoom', ...range), 350);
}

function option(model, width) {
  const colors = palette();
  const format = formats[model.format];
  const show = (value) => (value === null || value === undefined ? 'not a number' : format(value) + model.unit);
  const ys = model.lines.flatMap((line) => line.points.map(([, y]) => y));
  const logarithmic = model.log && ys.every((y) => y === null || y > 0);
  const rate = model.format === 'rate' && !logarithmic;
  const [axisName, axisFormat] = axes[model.x];
  const many = model.lines.length > 1;
  const legend = model.large && many;
  return {
    animation: false,
    textStyle: { fontFamily: colors.font },
    grid: { left: 4, right: 18, top: legend ? 46 : 12, bottom: model.large ? 62 : 2, containLabel: true },
    legend: legend
      ? { top: 4, left: 0, right: 0, type: 'scroll', icon: 'roundRect', itemWidth: 18, itemHeight: 4, textStyle: { color: colors.text, fontSize: 12 }, inactiveColor: colors.grid, pageTextStyle: { color: colors.muted }, pageIconColor: colors.muted, data: model.lines.map((line) => line.name) }
      : { show: false },
    tooltip: { ...tooltip(colors), trigger: 'axis', formatter: (points) => tip(model, points, show, axisFormat), axisPointer: { lineStyle: { color: colors.axis } } },
    // Its buttons are not shown; it is what makes a drag select a stretch.
    toolbox: { top: -99, feature: { dataZoom: { yAxisIndex: 'none', brushStyle: { color: colors.accent, opacity: 0.12 } } } },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, moveOnMouseMove: 'shift', preventDefaultMouseMove: false },
      ...(model.large && model.x !== 'length' ? [slider(colors, axisFormat)] : []),
    ],
    xAxis: {
      type: model.x === 'length' ? 'category' : 'value', min: 'dataMin', max: 'dataMax', name: model.large ? axisName : '', nameLocation: 'middle', nameGap: 26, nameTextStyle: { color: colors.muted, fontSize: 12 },
      data: model.x === 'length' ? [...new Set(model.lines.flatMap((line) => line.points.map(([x]) => x)))].sort((a, b) => a - b).map(String) : undefined,
      axisLine: { lineStyle: { color: colors.axis } }, axisTick: { show: false }, splitLine: { show: false }, splitNumber: width < 500 ? 4 : 8,
      axisLabel: { color: colors.muted, fontSize: 11, hideOverlap: true, formatter: model.x === 'length' ? undefined : axisFormat },
    },
    yAxis: {
      type: logarithmic ? 'log' : 'value', scale: !rate, min: rate ? 0 : undefined, max: rate ? 1 : undefined,
      splitNumber: model.large ? 5 : 3, interval: rate ? 0.25 : undefined, splitLine: { lineStyle: { color: colors.grid } }, axisLabel: { color: colors.muted, fontSize: 11, formatter: format },
    },
    series: model.lines.flatMap((line, index) => series(model, line, index, many, logarithmic)),
  };
}

/** A line; behind it, where it is smoothed, the values that were reported. */
function series(model, line, index, many, logarithmic) {
  const color = css(line.color) || palette().accent;
  const place = model.x === 'length' ? ([x, y, step]) => [String(x), y, step] : ([x, y, step]) => [x, y, step];
  const raw = line.points.map(place);
  const smooth = model.smoothing > 0 && model.x !== 'length';
  const common = { type: 'line', name: line.name, color, showSymbol: model.x === 'length' || raw.length < 2, symbolSize: 6, connectNulls: false };
  const parts = [];
  if (smooth) parts.push({ ...common, data: raw, silent: true, tooltip: { show: false }, z: 1, lineStyle: { width: 1, opacity: 0.25 }, emphasis: { disabled: true } });
  parts.push({
    ...common, data: smooth ? smoothed(raw, model.smoothing) : raw, z: 10 - index, lineStyle: { width: 2, type: dashes[line.dash % dashes.length] },
    areaStyle: many || logarithmic ? undefined : { color, opacity: 0.07 }, emphasis: { focus: many ? 'series' : 'none' }, id: `line-${index}`,
  });
  return parts;
}

/** An exponential moving average that starts at the first value: without a bias, a late start pulls nothing to 0. */
function smoothed(points, weight) {
  let sum = 0;
  let mass = 0;
  return points.map(([x, y, step]) => {
    if (y === null) return [x, null, step];
    sum = weight * sum + (1 - weight) * y;
    mass = weight * mass + (1 - weight);
    return [x, sum / mass, step];
  });
}

function tip(model, points, show, axisFormat) {
  const lines = points.filter((point) => point.seriesId?.startsWith('line-') && point.value);
  if (lines.length === 0) return '';
  const [x, , step] = lines[0].value;
  const head = model.x === 'step' ? `step ${x}` : model.x === 'length' ? `length ${x}` : `${axisFormat(x)} · step ${step}`;
  const rows = lines.sort((a, b) => (b.value[1] ?? 0) - (a.value[1] ?? 0)).slice(0, 16).map((line) =>
    `<tr><td>${swatch(line.color, line.seriesName)}</td><td><b>${show(line.value[1])}</b></td></tr>`);
  return note(head, rows, lines.length > 16 ? `and ${lines.length - 16} more` : '');
}
