// Lines with intervals as whiskers (as the paper's Fig. 3a), and points of which each is told alone (cost against score).
import { css, note, palette, tooltip } from './chart-theme.js';
import { axis, frame, legendHeight, narrowBelow, place, row, steps, zooms } from './compare-axes.js';

/** Names that share the end of their lines are so many characters at most, and a name of its own. */
const longest = 15;
const longestAlone = 26;
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'arrow'];

export function lines(plot, width) {
  const colors = palette();
  const narrow = width < narrowBelow;
  const joined = plot.kind === 'lines';
  const ends = joined && !narrow ? endLabels(plot) : new Map();
  const beside = Math.max(60, 26 + 7 * Math.max(0, ...[...ends.values()].map((label) => label.length)));
  const xs = plot.series.flatMap((series) => series.points.map((point) => place(plot.x, point.x)));
  const marks = plot.series.filter((series) => series.mark !== null && series.mark !== undefined);
  const ticks = (plot.x.ticks ?? []).map((tick) => place(plot.x, tick));
  const [least, most] = [Math.min(...xs, ...ticks), Math.max(...xs, ...ticks)];
  const room = 0.022 * (most - least || 1);
  const tallest = Math.max(0, ...plot.series.flatMap((series) => series.points.map((point) => point.high ?? point.y)));
  const left = narrow ? 48 : 66;
  const spread = joined ? Math.min(0.005, 0.04 / Math.max(1, plot.series.length)) * (most - least || 1) : 0;
  const rate = plot.y.format === 'rate' && plot.y.scale === 'value';
  const header = legendHeight(plot, width);
  const twoLines = plot.x.labels?.some((label) => label.includes('\n'));
  return {
    ...frame(plot, width, colors),
    grid: { left, right: narrow ? 16 : joined ? beside : 40, top: header + (marks.length > 0 ? (narrow ? 40 : 26) : joined ? 12 : 24), bottom: twoLines ? 88 : 74 },
    dataZoom: zooms(plot, colors),
    tooltip: joined
      ? { ...tooltip(colors), trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: colors.axis, width: 1 } }, formatter: (points) => columnTip(plot, points) }
      : { ...tooltip(colors), trigger: 'item', formatter: ({ seriesIndex, data }) => (data?.point ? note(plot.columns[data.point.column] ?? '', [row(plot.series[data.series ?? seriesIndex], data.point)]) : '') },
    xAxis: axis({ ...plot.x, min: null, max: null }, colors, narrow, {
      nameGap: twoLines ? 50 : 36, ...(xs.length + ticks.length > 0 ? { min: least - room, max: most + room } : {}),
      // Where the ends are no round numbers, they say nothing.
      axisLabel: { color: colors.text, fontSize: 12, lineHeight: 15, hideOverlap: true, margin: 11, showMinLabel: ticks.length > 0, showMaxLabel: ticks.length > 0, ...labelsOf(plot.x, narrow) },
    }),
    yAxis: axis(plot.y, colors, narrow, {
      ...(plot.y.min === 0 ? steps(plot.y, tallest) : {}), nameGap: narrow ? 36 : 48, axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: true, showMaxLine: false, lineStyle: { color: colors.grid } },
      ...(rate ? { min: 0, max: 1.03, interval: 0.25, axisLabel: { customValues: [0, 0.25, 0.5, 0.75, 1], color: colors.text, fontSize: 12, formatter: (value) => value.toFixed(2) } } : {}),
    }),
    series: [
      ...verticals(marks, plot, colors, narrow),
      ...plot.series.flatMap((series, index) => drawn(series, index, plot, spread * (index - (plot.series.length - 1) / 2), colors, ends.get(index), joined, [left + 14, width - 2])),
    ],
  };
}

function labelsOf(part, narrow) {
  const base = axis(part, palette(), narrow).axisLabel;
  return { customValues: base.customValues, formatter: base.formatter };
}

/** A line and the whiskers of its intervals, shifted a little so that lines of equal values stay apart. */
function drawn(series, index, plot, shift, colors, end, joined, room) {
  const color = css(series.color);
  const points = series.points.map((point) => ({
    value: [place(plot.x, point.x) + shift, place(plot.y, point.y), place(plot.y, point.low ?? point.y), place(plot.y, point.high ?? point.y)], point, series: index,
  }));
  // What is quoted is a ring around whatever it lies on.
  const style = series.quoted ? { color: 'transparent', borderColor: color, borderWidth: 2 } : { color: series.dashed ? colors.surface : color, borderColor: color, borderWidth: series.dashed ? 2 : 1 };
  const size = series.emphasis ? 9 : 7;
  return [
    {
      name: series.name, type: joined && !series.quoted ? 'line' : 'scatter', data: points, z: series.quoted ? 7 : series.emphasis ? 6 : 4, clip: true, color,
      symbol: series.quoted ? 'circle' : symbols[series.symbol % symbols.length], symbolSize: series.quoted ? 13 : joined ? size : size + 4, showSymbol: true,
      lineStyle: { color, width: series.emphasis ? 3.5 : 2, type: series.dashed ? [6, 5] : 'solid' },
      itemStyle: style,
      endLabel: { show: Boolean(end), formatter: end ?? '', color: end?.includes(', ') ? colors.muted : color, fontSize: 12, fontWeight: series.emphasis ? 700 : 500, distance: 10 },
      label: { show: !joined, formatter: series.endLabel ?? series.name, position: 'top', distance: 7, color, fontSize: 11, fontWeight: series.emphasis ? 700 : 500 },
      labelLayout: ({ labelRect }) => ({ hideOverlap: true, dx: inside(labelRect, room) }),
      emphasis: { focus: 'series' },
    },
    {
      name: series.name, type: 'custom', data: points, z: 3, silent: true, color, clip: true, tooltip: { show: false }, encode: { x: 0, y: [1, 2, 3] },
      renderItem(_, api) {
        if (api.value(2) === api.value(3)) return null;
        const [x, low] = api.coord([api.value(0), api.value(2)]);
        const [, high] = api.coord([api.value(0), api.value(3)]);
        const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.5, opacity: 0.75 } });
        return { type: 'group', children: [line(x, low, x, high), line(x - 3, low, x + 3, low), line(x - 3, high, x + 3, high)] };
      },
    },
  ];
}

/** How far a label is moved to lie inside the chart, off its vertical axis. */
const inside = ({ x, width }, [left, right]) => Math.max(0, left - x) || Math.min(0, right - x - width);

/** Names at the right ends of the lines; lines that end together share one, on the last of them. */
function endLabels(plot) {
  const last = Math.max(...plot.series.flatMap((series) => series.points.map((point) => point.x)));
  const shown = plot.series.map((series, index) => ({ series, index, end: series.points.at(-1) }))
    .filter(({ series, end }) => end && end.x === last && !series.quoted && !plot.hidden.includes(series.name))
    .map(({ series, index, end }) => ({ index, name: series.endLabel ?? series.name, y: place(plot.y, end.y) }))
    .sort((a, b) => a.y - b.y);
  const ys = plot.series.flatMap((series) => series.points.map((point) => place(plot.y, point.y)));
  const near = 0.05 * (plot.y.format === 'rate' ? 1 : Math.max(...ys) - Math.min(...ys) || 1);
  const labels = new Map();
  for (let from = 0; from < shown.length;) {
    let to = from + 1;
    while (to < shown.length && shown[to].y - shown[to - 1].y < near) to++;
    const together = shown.slice(from, to);
    const names = [...new Set(together.sort((a, b) => a.index - b.index).map((end) => end.name))];
    const label = names.join(', ');
    labels.set(Math.max(...together.map((end) => end.index)), names.length > 1 && label.length > longest ? `${names.length} lines` : label.length > longestAlone ? `${label.slice(0, longestAlone - 1)}…` : label);
    from = to;
  }
  return labels;
}

/** Dashed verticals, such as of a configuration's reach; they leave the chart with their lines. */
function verticals(marked, plot, colors, narrow) {
  return marked.map((series, index) => ({
    name: series.name, type: 'line', data: [], color: css(series.color), z: 2,
    markLine: {
      silent: true, symbol: 'none', animation: false, data: [{ xAxis: place(plot.x, series.mark) }],
      lineStyle: { color: css(series.color), type: [3, 4], width: 1.5 },
      label: { formatter: series.markLabel, color: css(series.color), fontSize: 11, fontWeight: 600, position: 'end', distance: 4 + 13 * (narrow ? index % 2 : 0) },
    },
  }));
}

function columnTip(plot, points) {
  const nearest = points.find((point) => point.data?.point);
  if (!nearest) return '';
  const { column } = nearest.data.point;
  const rows = plot.series.filter((series) => !plot.hidden.includes(series.name))
    .flatMap((series) => series.points.filter((point) => point.column === column).map((point) => row(series, point)));
  return note(plot.columns[column] ?? '', rows);
}
