// The tools around a chart: saves the ECharts instances inside an element as pictures, and undoes their zoom.
import * as echarts from '../lib/echarts.js';
import { css } from './chart-theme.js';
import { save, saveText } from './saving.js';

const smallest = 1000;

export function mount(element) {
  const charts = () => [...element.querySelectorAll('[_echarts_instance_]')].map((part) => echarts.getInstanceByDom(part)).filter(Boolean);
  return {
    export(format, name) {
      charts().forEach((chart, index, all) => exportAs(chart, format, all.length > 1 ? `${name}-${index + 1}` : name));
    },
    saveText(text, name, type) { saveText(text, type, name); },
    wholeView() {
      for (const chart of charts())
        (chart.getOption().dataZoom ?? []).forEach((_, dataZoomIndex) => chart.dispatchAction({ type: 'dataZoom', dataZoomIndex, start: 0, end: 100 }));
    },
    dispose() {},
  };
}

/** Draws what is shown anew, off the page and no smaller than on a desk, and offers it as a file. */
function exportAs(shown, format, name) {
  const svg = format === 'svg';
  const width = Math.max(smallest, shown.getWidth());
  const height = Math.round(Math.max(shown.getHeight(), width * 0.5));
  const chart = echarts.init(document.createElement('div'), null, { renderer: svg ? 'svg' : 'canvas', width, height, devicePixelRatio: 2, ssr: svg });
  const option = shown.getOption();
  // What serves only to be grabbed is no part of a picture.
  const dataZoom = (option.dataZoom ?? []).map((zoom) => (zoom.type === 'slider' ? { ...zoom, show: false } : zoom));
  chart.setOption({ ...option, dataZoom, toolbox: [], animation: false, backgroundColor: css('--surface') });
  if (svg) saveText(chart.renderToSVGString(), 'image/svg+xml', `${name}.svg`);
  else save(chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: css('--surface') }), `${name}.png`);
  chart.dispose();
}
