// Heat maps of one scale, a panel for each series: side by side, below one another where it is narrow.
import { css, note, palette, tooltip } from './chart-theme.js';
import { frame, legendHeight, narrowBelow, row } from './compare-axes.js';

const gap = 24;
const title = 24;
const below = 46;

function layout(plot, width) {
  const shown = plot.series.map((series, index) => ({ series, index })).filter(({ series }) => !plot.hidden.includes(series.name));
  const across = Math.max(1, Math.min(shown.length, width < narrowBelow ? 1 : width < 1000 ? 2 : 3));
  const left = 52;
  const panel = (width - gap * (across - 1)) / across;
  const inner = Math.max(120, 30 * (plot.y.labels?.length ?? 4));
  const header = legendHeight(plot, width) + title;
  const boxes = shown.map((_, at) => ({ left: left + (at % across) * (panel + gap), top: header + Math.floor(at / across) * (inner + below + title), width: panel - left, height: inner }));
  return { shown, across, left, panel, boxes, height: header + Math.max(1, Math.ceil(shown.length / across)) * (inner + below + title) - title };
}

/** The height that its panels need. */
export const heightOf = (plot, width) => layout(plot, width).height;

export function heat(plot, width) {
  const colors = palette();
  const { shown, across, left, panel, boxes } = layout(plot, width);
  const label = { color: colors.text, fontSize: 11 };
  const name = { nameLocation: 'middle', nameTextStyle: { color: colors.muted, fontSize: 11 } };
  const bare = { axisTick: { show: false }, axisLine: { show: false }, splitArea: { show: false } };
  const base = frame(plot, width, colors);
  const roomy = (panel - left) / Math.max(1, plot.x.labels?.length ?? 1) > 34;
  return {
    ...base,
    legend: { ...base.legend, icon: 'roundRect', itemHeight: 8, itemWidth: 12 },
    title: shown.map(({ series }, at) => ({ text: series.name, left: boxes[at].left, top: boxes[at].top - title, padding: 0, textStyle: { color: css(series.color), fontSize: 13, fontWeight: 650, fontFamily: colors.font } })),
    tooltip: { ...tooltip(colors), trigger: 'item', formatter: ({ data }) => (data?.point ? note(plot.columns[data.point.column] ?? '', [row(plot.series[data.series], data.point)]) : '') },
    visualMap: { show: false, min: 0, max: Math.max(1, ...plot.series.flatMap((series) => series.points.map((point) => point.value))), dimension: 2, seriesIndex: shown.map((_, at) => at), inRange: { color: [css('--heat-0'), css('--heat-1'), css('--heat-2')] } },
    grid: boxes.length > 0 ? boxes : [{ left, top: 80, width: panel - left, height: 60 }],
    xAxis: (boxes.length > 0 ? boxes : [0]).map((_, at) => ({ ...name, ...bare, gridIndex: at, type: 'category', data: plot.x.labels, name: plot.x.shortName ?? plot.x.name, nameGap: 24, axisLabel: label })),
    yAxis: (boxes.length > 0 ? boxes : [0]).map((_, at) => ({ ...name, ...bare, gridIndex: at, type: 'category', data: plot.y.labels, name: at % across === 0 ? plot.y.name : '', nameGap: 34, axisLabel: label })),
    series: [
      ...shown.map(({ series, index }, at) => ({
        name: series.name, type: 'heatmap', xAxisIndex: at, yAxisIndex: at, color: css(series.color),
        data: series.points.map((point) => ({
          value: [point.x, point.y, point.value], point, series: index,
          label: { color: point.value > 0.66 ? css('--heat-on-2') : css('--heat-on-0') },
        })),
        label: { show: roomy, fontSize: 11, formatter: ({ data }) => `${data.value[2].toFixed(2)}${data.point.marked ? ' ○' : ''}` },
        itemStyle: { borderColor: colors.surface, borderWidth: 2 },
        emphasis: { itemStyle: { borderColor: colors.text } },
      })),
      // The legend keeps the names of panels that are taken away.
      ...plot.series.filter((series) => plot.hidden.includes(series.name)).map((series) => ({ name: series.name, type: 'scatter', data: [], color: css(series.color), xAxisIndex: 0, yAxisIndex: 0 })),
    ],
  };
}
