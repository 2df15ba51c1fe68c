// A chart of the comparison: what is drawn comes as a plot of finished words and numbers (Plot.cs), what the reader takes
// away in the legend and how far they zoom goes back to the page, which keeps it in its address.
import * as echarts from '../lib/echarts.js';
import { watch } from './chart-theme.js';
import { bars } from './compare-bars.js';
import { heat, heightOf } from './compare-heat.js';
import { lines } from './compare-lines.js';

const kinds = { lines, points: lines, heat, bars };
const settle = 300;

export function mount(element, page) {
  const chart = echarts.init(element, null, { renderer: 'svg' });
  let plot = null;
  let later = 0;
  const redraw = () => {
    if (!plot) return;
    // Panels below one another need the room they need.
    element.style.height = plot.kind === 'heat' ? `${heightOf(plot, element.clientWidth)}px` : '';
    chart.resize();
    chart.setOption(kinds[plot.kind](plot, element.clientWidth), { notMerge: true });
  };
  const unwatch = watch(element, redraw, redraw);
  chart.on('legendselectchanged', ({ selected }) => {
    plot.hidden = Object.keys(selected).filter((name) => !selected[name]);
    page.invokeMethodAsync('OnHidden', plot.hidden);
  });
  chart.on('datazoom', () => {
    const zoom = chart.getOption().dataZoom?.find((part) => part.xAxisIndex !== undefined);
    if (!zoom) return;
    plot.zoom = [zoom.start, zoom.end].map((percent) => Math.round(percent * 10) / 10);
    clearTimeout(later);
    later = setTimeout(() => page.invokeMethodAsync('OnZoom', ...plot.zoom), settle);
  });
  return {
    draw(next) { plot = next; redraw(); },
    dispose() { clearTimeout(later); unwatch(); chart.dispose(); },
  };
}
