// Trials as lines over parallel axes: one for each parameter, the last for the metric, which also colours the lines.
import * as echarts from '../lib/echarts.js';
import { css, escape, formats, note, palette, tooltip, watch } from './chart-theme.js';

export function mount(element, page) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  let model = null;
  let sending = 0;
  let left = false;
  const told = new Map();

  const intervalsOf = (axis) => chart.getModel().getComponent('parallelAxis', axis)?.activeIntervals ?? [];

  async function tell() {
    try {
      for (let axis = 0; axis < model.axes.length; axis++) {
        const intervals = intervalsOf(axis).map(([low, high]) => [Math.min(low, high), Math.max(low, high)]);
        const now = JSON.stringify(intervals);
        if ((told.get(axis) ?? '[]') === now) continue;
        told.set(axis, now);
        await page.invokeMethodAsync('OnBrushed', axis, intervals);
      }
    } catch (error) {
      // The page was left under the call.
      if (!left) throw error;
    }
  }

  chart.on('axisareaselected', () => {
    clearTimeout(sending);
    sending = setTimeout(tell, 250);
  });
  chart.on('click', (event) => {
    if (event.seriesType === 'parallel') page.invokeMethodAsync('OnChosen', model.lines[event.dataIndex].jobId);
  });

  const redraw = () => {
    if (!model) return;
    chart.setOption(option(model), { notMerge: true });
    model.axes.forEach((axis, i) => {
      const intervals = axis.intervals.map((interval) => [...interval]);
      told.set(i, JSON.stringify(intervals));
      chart.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: `axis-${i}`, intervals });
    });
    clearTimeout(sending);
  };
  const unwatch = watch(element, redraw, () => chart.resize());
  return {
    draw(next) { model = next; redraw(); },
    dispose() { left = true; clearTimeout(sending); unwatch(); chart.dispose(); },
  };
}

/** Where an axis of words has its words. */
const places = (axis) => (axis.words ? { customValues: axis.words.map((_, i) => i) } : {});

function option(model) {
  const colors = palette();
  const last = model.axes.length - 1;
  const scores = model.lines.map((line) => line.values[last]);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const ends = [css('--chart-axis'), css('--arm-fam')];
  const show = (axis, value) => (axis.words ? axis.words[value] ?? '' : formats[axis.format](axis.logarithmic ? 10 ** value : value));
  const short = (text) => (text.length > 14 ? `${text.slice(0, 13)}…` : text);
  const narrow = model.axes.length > 5;
  return {
    animation: false,
    textStyle: { fontFamily: colors.font, color: colors.text },
    tooltip: {
      ...tooltip(colors),
      trigger: 'item',
      formatter: ({ dataIndex }) => {
        const line = model.lines[dataIndex];
        const rows = model.axes.map((axis, i) => `<tr><td>${escape(axis.name)}</td><td><b>${line.values[i] === null ? '–' : escape(show(axis, line.values[i]))}</b></td></tr>`);
        return note(line.name, rows);
      },
    },
    parallel: { left: 46, right: 70, top: 48, bottom: 28, axisExpandable: narrow && model.axes.length > 12, axisExpandWidth: 60 },
    visualMap: {
      show: false, type: 'continuous', dimension: last, seriesIndex: 0,
      min: low, max: high > low ? high : low + 1, inRange: { color: model.better ? ends : [...ends].reverse() },
    },
    parallelAxis: model.axes.map((axis, i) => ({
      id: `axis-${i}`,
      dim: i,
      name: axis.name.length > 22 ? `…${axis.name.slice(-20)}` : axis.name,
      nameLocation: 'end',
      nameRotate: 0,
      nameGap: narrow && i % 2 ? 26 : 12,
      nameTextStyle: { color: i === last ? colors.text : colors.muted, fontSize: 11, fontWeight: i === last ? 600 : 400 },
      // Words too stand on an axis of numbers, at whole ones: so that a brush around a word is drawn with a height.
      type: 'value',
      scale: true,
      ...(axis.words ? { min: -0.5, max: axis.words.length - 0.5 } : {}),
      axisLine: { lineStyle: { color: colors.axis } },
      axisTick: { lineStyle: { color: colors.axis }, ...places(axis) },
      splitLine: { show: false },
      axisLabel: { color: colors.muted, fontSize: 11, hideOverlap: true, ...places(axis), formatter: (value) => short(show(axis, value)) },
      areaSelectStyle: { width: 22, borderWidth: 1, borderColor: colors.accent, color: colors.accent, opacity: 0.2 },
      realtime: false,
    })),
    series: [{
      type: 'parallel',
      smooth: 0.25,
      inactiveOpacity: 0.05,
      activeOpacity: 0.9,
      progressive: 500,
      lineStyle: { width: model.lines.length > 200 ? 1 : 1.6, opacity: model.lines.length > 200 ? 0.45 : 0.75 },
      emphasis: { lineStyle: { width: 3, opacity: 1 } },
      data: model.lines.map((line) => line.values.map((value) => (value === null ? '-' : value))),
    }],
  };
}
