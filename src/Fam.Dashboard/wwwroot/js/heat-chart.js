// A heat map: rows over steps, as many columns as can be told apart.
import * as echarts from '../lib/echarts.js';
import { count, css, formats, palette, tooltip, watch } from './chart-theme.js';

export function mount(element) {
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  let model = null;
  const redraw = () => model && chart.setOption(option(model), { replaceMerge: ['series'] });
  const unwatch = watch(element, redraw, () => chart.resize());
  return {
    draw(next) { model = next; redraw(); },
    dispose() { unwatch(); chart.dispose(); },
  };
}

function option(model) {
  const colors = palette();
  const show = formats[model.format];
  const values = model.cells.map(([, , value]) => value);
  const [min, max] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const label = { color: colors.muted, fontSize: 11 };
  return {
    animation: false,
    textStyle: { fontFamily: colors.font },
    grid: { left: 4, right: 10, top: 30, bottom: model.large ? 24 : 2, containLabel: true },
    tooltip: { ...tooltip(colors), formatter: ({ value: [column, row, value] }) => `${model.rows[row]} · step ${model.steps[column]}<br><b>${show(value)}</b>` },
    visualMap: {
      type: 'continuous', min, max: max > min ? max : min + 1e-9, calculable: false, orient: 'horizontal', right: 0, top: -4, itemWidth: 9, itemHeight: 90, text: [show(max), show(min)], textStyle: label,
      inRange: { color: ['--heat-0', '--heat-1', '--heat-2'].map(css) },
    },
    xAxis: { type: 'category', data: model.steps.map(String), name: model.large ? 'step' : '', nameLocation: 'middle', nameGap: 26, nameTextStyle: label, axisLine: { lineStyle: { color: colors.axis } }, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true, formatter: (step) => count(Number(step)) } },
    yAxis: { type: 'category', data: model.rows, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true } },
    series: [{ type: 'heatmap', data: model.cells, itemStyle: { borderWidth: 0 }, emphasis: { itemStyle: { borderColor: colors.text, borderWidth: 1 } }, progressive: 0 }],
  };
}
