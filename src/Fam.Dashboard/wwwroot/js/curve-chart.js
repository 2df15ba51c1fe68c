// One metric over steps.
import * as echarts from '../lib/echarts.js';
import { bytes, count, duration, number, palette, tooltip, watch } from './chart-theme.js';

const formats = { value: number, rate: (value) => value.toFixed(2), count, bytes, duration };

export function mount(element) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  let model = null;
  const redraw = () => model && chart.setOption(option(model));
  const unwatch = watch(element, redraw, () => chart.resize());
  return {
    draw(next) { model = next; redraw(); },
    dispose() { unwatch(); chart.dispose(); },
  };
}

function option(model) {
  const colors = palette();
  const show = (value) => formats[model.format](value) + model.unit;
  const logarithmic = model.logarithmic && model.points.every(([, value]) => value === null || value > 0);
  return {
    animation: false,
    textStyle: { fontFamily: colors.font },
    grid: { left: 4, right: 14, top: 10, bottom: 2, containLabel: true },
    tooltip: { ...tooltip(colors), trigger: 'axis', formatter: ([point]) => `step ${point.value[0]}<br><b>${point.value[1] === null ? 'not a number' : show(point.value[1])}</b>`, axisPointer: { lineStyle: { color: colors.axis } } },
    xAxis: { type: 'value', min: 'dataMin', max: 'dataMax', axisLine: { lineStyle: { color: colors.axis } }, axisTick: { show: false }, splitLine: { show: false }, splitNumber: 4, axisLabel: { color: colors.muted, fontSize: 11, hideOverlap: true, formatter: count } },
    yAxis: {
      type: logarithmic ? 'log' : 'value', scale: model.format !== 'rate', min: model.format === 'rate' ? 0 : undefined, max: model.format === 'rate' ? 1 : undefined,
      splitNumber: 3, interval: model.format === 'rate' ? 0.25 : undefined, splitLine: { lineStyle: { color: colors.grid } }, axisLabel: { color: colors.muted, fontSize: 11, formatter: formats[model.format] },
    },
    series: [{ type: 'line', data: model.points, showSymbol: model.points.length < 2, symbolSize: 6, color: colors.accent, lineStyle: { width: 2 }, areaStyle: { color: colors.accent, opacity: 0.07 }, sampling: 'minmax' }],
  };
}
