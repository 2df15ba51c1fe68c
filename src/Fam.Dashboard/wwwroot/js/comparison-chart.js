// Exact match over filler length (as the paper's Fig. 3a): a line per arm, Wilson intervals as whiskers, reaches as
// dashed verticals. The horizontal axis is log2(1 + blocks), which is logarithmic and still shows 0.
import * as echarts from '../lib/echarts.js';
import { bytes, count, css, escape, palette, save, tooltip, watch } from './chart-theme.js';

const position = (blocks) => Math.log2(1 + blocks);
const blocksAt = (x) => Math.round(2 ** x - 1);
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'arrow'];
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const rate = (value) => value.toFixed(2);

export function mount(element) {
  const chart = echarts.init(element, null, { renderer: 'svg' });
  let model = null;
  let hidden = {};
  const redraw = () => model && chart.setOption(option(model, element.clientWidth, hidden), { notMerge: true });
  const unwatch = watch(element, redraw, () => { chart.resize(); redraw(); });
  chart.on('legendselectchanged', ({ selected }) => { hidden = selected; });
  return {
    draw(next) { model = next; redraw(); },
    export(format, name) { exportAs(model, format, name); },
    dispose() { unwatch(); chart.dispose(); },
  };
}

function option(model, width, selected, still = false) {
  const colors = palette();
  const narrow = width < 560;
  const ends = endLabels(model);
  const configurations = [...new Set(model.arms.map((arm) => arm.configuration))];
  const symbolOf = (arm, index) => symbols[(configurations.length > 1 ? configurations.indexOf(arm.configuration) : index) % symbols.length];
  const xs = model.lengths.map((length) => position(length.fillerBlocks));
  const last = Math.max(1, ...xs);
  const spread = Math.min(0.07, 0.5 / Math.max(1, model.arms.length)) * (last / 8);
  return {
    animation: !still && !calm.matches,
    animationDuration: 300,
    animationDurationUpdate: 300,
    textStyle: { fontFamily: colors.font, color: colors.text },
    grid: { left: narrow ? 44 : 60, right: narrow ? 14 : 96, top: narrow ? 78 : 64, bottom: 58 },
    legend: {
      top: narrow ? 0 : 6, left: 0, right: narrow ? 0 : 190, type: narrow ? 'scroll' : 'plain', selected, icon: 'roundRect', itemWidth: 18, itemHeight: 4, itemGap: 16,
      textStyle: { color: colors.text, fontSize: 12 }, inactiveColor: colors.grid, pageTextStyle: { color: colors.muted }, pageIconColor: colors.muted,
      data: model.arms.map((arm) => ({ name: arm.name })),
    },
    tooltip: { ...tooltip(colors), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colors.axis, width: 1 } }, formatter: (points) => tip(model, points) },
    xAxis: {
      type: 'value', min: -0.18 * (last / 8), max: last + 0.18 * (last / 8), name: narrow ? 'filler, blocks' : 'filler between key and question, in blocks of tokens (log scale)',
      nameLocation: 'middle', nameGap: 38, nameTextStyle: { color: colors.muted, fontSize: 12 },
      axisLine: { lineStyle: { color: colors.axis } }, splitLine: { show: false },
      axisTick: { customValues: xs, lineStyle: { color: colors.axis } },
      axisLabel: { customValues: xs, margin: 12, formatter: (x) => String(blocksAt(x)), color: colors.text, fontSize: 12, hideOverlap: true },
    },
    yAxis: {
      type: 'value', min: 0, max: 1.03, interval: 0.25, name: model.metric, nameLocation: 'middle', nameGap: narrow ? 32 : 42,
      nameTextStyle: { color: colors.muted, fontSize: 12 }, axisLine: { show: false }, axisTick: { show: false },
      splitLine: { showMaxLine: false, lineStyle: { color: colors.grid } },
      axisLabel: { customValues: [0, 0.25, 0.5, 0.75, 1], color: colors.text, fontSize: 12, formatter: rate },
    },
    series: [...reaches(model, colors, narrow), ...model.arms.flatMap((arm, index) => arms(arm, index, model, spread, colors, symbolOf(arm, index), narrow ? null : ends.get(index)))],
  };
}

/** The line of an arm and the whiskers of its intervals, shifted a little so that arms with equal values stay apart. */
function arms(arm, index, model, spread, colors, symbol, end) {
  const color = css(arm.color);
  const shift = (index - (model.arms.length - 1) / 2) * spread;
  const points = arm.cells
    .map((cell, column) => cell && { value: [position(model.lengths[column].fillerBlocks) + shift, cell.rate, cell.low, cell.high, column] })
    .filter(Boolean);
  const width = arm.emphasis ? 3.5 : 2;
  return [
    {
      name: arm.name, type: 'line', data: points, z: arm.emphasis ? 6 : 4, clip: false, color,
      symbol, symbolSize: arm.emphasis ? 9 : 7, showSymbol: true,
      lineStyle: { color, width, type: arm.dashed ? [6, 5] : 'solid' },
      itemStyle: { color: arm.dashed ? colors.surface : color, borderColor: color, borderWidth: arm.dashed ? 2 : 1 },
      endLabel: { show: Boolean(end), formatter: end ?? '', color: end?.includes(', ') ? colors.muted : color, fontSize: 12, fontWeight: arm.emphasis ? 700 : 500, distance: 10 },
      emphasis: { focus: 'series' },
    },
    {
      name: arm.name, type: 'custom', data: points, z: 3, silent: true, color, clip: false, tooltip: { show: false },
      encode: { x: 0, y: [1, 2, 3] },
      renderItem(_, api) {
        const [x, low] = api.coord([api.value(0), api.value(2)]);
        const [, high] = api.coord([api.value(0), api.value(3)]);
        const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5, opacity: 0.75 } });
        return { type: 'group', children: [line(x, low, x, high), line(x - 3, low, x + 3, low), line(x - 3, high, x + 3, high)] };
      },
    },
  ];
}

/** Names at the right ends of the lines; lines that end together share one, on the last of them. */
function endLabels(model) {
  const several = new Set(model.arms.map((arm) => arm.configuration)).size > 1;
  const ends = model.arms
    .map((arm, index) => ({ index, name: several ? arm.configuration : arm.name.slice(arm.configuration.length).trim() || arm.name, cell: arm.cells.findLast(Boolean), done: arm.cells.at(-1) }))
    .filter((end) => end.done)
    .sort((a, b) => a.cell.rate - b.cell.rate);
  const labels = new Map();
  for (let from = 0; from < ends.length;) {
    let to = from + 1;
    while (to < ends.length && ends[to].cell.rate - ends[to - 1].cell.rate < 0.05) to++;
    const together = ends.slice(from, to);
    labels.set(Math.max(...together.map((end) => end.index)), [...new Set(together.sort((a, b) => a.index - b.index).map((end) => end.name))].join(', '));
    from = to;
  }
  return labels;
}

/** One dashed vertical for each configuration whose memory segments reach somewhere; it leaves the chart with its lines. */
function reaches(model, colors, narrow) {
  const marked = new Map();
  for (const arm of model.arms)
    if (arm.reach !== null && arm.reach !== undefined && !marked.has(arm.configuration)) marked.set(arm.configuration, arm);
  return [...marked.values()].map((arm, index) => ({
    name: arm.name, type: 'line', data: [], color: css(arm.color), z: 2,
    markLine: {
      silent: true, symbol: 'none', animation: false, data: [{ xAxis: position(arm.reach) }],
      lineStyle: { color: css(arm.color), type: [3, 4], width: 1.5 },
      label: { formatter: `${arm.configuration} reach`, color: css(arm.color), fontSize: 11, fontWeight: 600, position: 'end', distance: 4 + 13 * (narrow ? index % 2 : 0) },
    },
  }));
}

function tip(model, points) {
  const nearest = points.filter((point) => point.seriesType === 'line' && point.value);
  if (nearest.length === 0) return '';
  const column = nearest[0].value[4];
  const length = model.lengths[column];
  const tokens = length.meanPromptTokens ? ` · ${count(Math.round(length.meanPromptTokens))} tokens` : '';
  const rows = model.arms.map((arm) => [arm, arm.cells[column]]).filter(([, cell]) => cell).map(([arm, cell]) =>
    `<tr><td><span style="display:inline-block;width:10px;height:10px;border-radius:3px;background:${css(arm.color)};margin-right:6px"></span>${escape(arm.name)}</td>`
    + `<td><b>${rate(cell.rate)}</b></td><td>${rate(cell.low)}–${rate(cell.high)}</td><td>n = ${cell.samples}</td>`
    + `<td>${cell.tokensPerSecond ? `${count(cell.tokensPerSecond)} tok/s` : ''}</td><td>${cell.peakMemoryBytes ? bytes(cell.peakMemoryBytes) : ''}</td><td>${cell.inReach ? 'in reach' : ''}</td></tr>`);
  return `<div class="chart-tip"><strong>${length.fillerBlocks} blocks</strong>${tokens}<table>${rows.join('')}</table></div>`;
}

/** Draws the chart anew, off the page and larger than on it, and offers it as a file. */
function exportAs(model, format, name) {
  const svg = format === 'svg';
  const host = document.createElement('div');
  const chart = echarts.init(host, null, { renderer: svg ? 'svg' : 'canvas', width: 1000, height: 560, devicePixelRatio: 2, ssr: svg });
  chart.setOption({ ...option(model, 1000, {}, true), backgroundColor: css('--surface') });
  if (svg) save(URL.createObjectURL(new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' })), `${name}.svg`);
  else save(chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: css('--surface') }), `${name}.png`);
  chart.dispose();
}
