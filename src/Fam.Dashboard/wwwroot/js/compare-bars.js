// Stacked bars (as the paper's Fig. 3b): a bar for each category, a part for each series.
import { css, note, palette, tooltip } from './chart-theme.js';
import { axis, frame, legendHeight, narrowBelow, row, zooms } from './compare-axes.js';

export function bars(plot, width) {
  const colors = palette();
  const narrow = width < narrowBelow;
  const labels = plot.x.labels ?? [];
  const many = labels.some((label) => label.length * 6.6 > (width - 80) / labels.length);
  return {
    ...frame(plot, width, colors),
    legend: { ...frame(plot, width, colors).legend, itemHeight: 10, itemWidth: 14 },
    grid: { left: narrow ? 44 : 60, right: 14, top: legendHeight(plot, width) + 12, bottom: many ? 118 : 62 },
    dataZoom: zooms(plot, colors),
    tooltip: { ...tooltip(colors), trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: (points) => tip(plot, points) },
    xAxis: axis(plot.x, colors, narrow, { axisTick: { show: false }, axisLabel: { color: colors.text, fontSize: 12, interval: narrow ? 'auto' : 0, rotate: many ? 40 : 0 } }),
    yAxis: axis(plot.y, colors, narrow, { min: 0, nameGap: narrow ? 30 : 42, axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: true, lineStyle: { color: colors.grid } } }),
    series: plot.series.map((series) => {
      const heights = new Map(series.points.map((point) => [point.x, point]));
      return {
        name: series.name, type: 'bar', stack: 'all', barMaxWidth: 64, color: css(series.color),
        itemStyle: { borderColor: colors.surface, borderWidth: 1 },
        emphasis: { focus: 'series' },
        data: labels.map((_, index) => (heights.has(index) ? { value: heights.get(index).y, point: heights.get(index), itemStyle: heights.get(index).marked ? { decal: { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.8, color: colors.surface } } : undefined } : null)),
      };
    }),
  };
}

function tip(plot, points) {
  const column = points[0]?.dataIndex;
  const rows = plot.series.filter((series) => !plot.hidden.includes(series.name))
    .flatMap((series) => series.points.filter((point) => point.x === column).map((point) => row(series, point)));
  return note(plot.columns[column] ?? plot.x.labels[column] ?? '', rows);
}
