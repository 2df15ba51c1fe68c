// One metric of many runs, a line each: fetched as columns, drawn as one path for each colour, fetched finer for what is
// zoomed into.
/* global DotNet */
import * as echarts from '../lib/echarts.js';
import { count, css, escape, formats as usual, palette, slider, watch } from './chart-theme.js';
import { csv, saveText } from './saving.js';

// Of many lines a rate's third decimal tells them apart.
const formats = { ...usual, rate: (value) => value.toFixed(3) };
const liveMilliseconds = 5000;
const nearPixels = 24;
let drawings = 0;

/** `page` is told which stretch of steps is looked at. */
export function mount(element, address, page) {
  const [canvas, legend, status, table] = ['.chart', '.curves-legend', '.curves-status', '.table-scroll'].map((part) => element.querySelector(part));
  const chart = echarts.init(canvas, null, { renderer: 'canvas' });
  const tip = element.appendChild(Object.assign(document.createElement('div'), { className: 'curves-tip', hidden: true }));
  let [model, whole, shown, near] = [null, null, null, null];
  let [range, fetching, timer, zooming, follows, placed] = [null, null, 0, 0, false, true];
  const hidden = new Set();
  let colors = { names: '', of: new Map() };

  const redraw = () => whole && draw();
  const unwatch = watch(canvas, redraw, () => { chart.resize(); redraw(); });
  chart.on('finished', () => { if (shown && !fetching) element.dataset.drawn = `${shown.runs.length}/${shown.points}`; });
  chart.on('datazoom', () => { if (follows) return; clearTimeout(zooming); zooming = setTimeout(zoomed, 150); });
  chart.getZr().on('mousemove', (event) => point(event.offsetX, event.offsetY));
  chart.getZr().on('globalout', () => point(null));
  chart.getZr().on('click', (event) => { point(event.offsetX, event.offsetY); if (near) location.assign(`/jobs/${encodeURIComponent(near.run.job_id)}`); });
  legend.addEventListener('click', (event) => {
    const name = event.target.closest('button')?.value;
    if (name === undefined) return;
    if (!hidden.delete(name)) hidden.add(name);
    explain();
    draw();
  });
  element.addEventListener('fam-fetch', () => load());
  table.closest('details').addEventListener('toggle', tabulate);

  /** Fetches what is shown, again and again while runs may report. */
  async function load() {
    clearTimeout(timer);
    fetching?.abort();
    const mine = fetching = new AbortController();
    const began = performance.now();
    element.setAttribute('aria-busy', 'true');
    delete element.dataset.drawn;
    try {
      const [all, detail] = await Promise.all([range && whole && !model.live ? whole : ask(null, mine.signal), range ? ask(range, mine.signal) : null]);
      await tint(all.runs);
      if (mine !== fetching) return;
      [whole, shown, fetching] = [all, detail ?? all, null];
      place();
      element.dataset.steps = range ? range.join('-') : '';
      explain();
      draw();
      say();
      tabulate();
    } catch (fault) {
      if (fault.name === 'AbortError' || mine !== fetching) return;
      status.textContent = `The curves could not be fetched: ${fault.message}`;
    }
    element.removeAttribute('aria-busy');
    if (model.live) timer = setTimeout(() => (document.hidden ? (timer = setTimeout(load, liveMilliseconds)) : load()), Math.max(liveMilliseconds, 10 * (performance.now() - began)));
  }

  async function ask(steps, signal) {
    const query = new URLSearchParams({ name: model.metric, max_points: Math.max(200, Math.min(2000, canvas.clientWidth)) });
    if (steps) [['from', steps[0]], ['to', steps[1]]].forEach(([name, value]) => query.set(name, value));
    const answer = await fetch(`${address}?${query}&${model.runs}`, { signal, headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `the answer was ${answer.status}`);
    return prepared(await answer.json());
  }

  async function tint(runs) {
    const names = runs.map((run) => run.name);
    const key = runs.map((run) => `${run.job_id} ${run.name}`).join();
    if (colors.names === key) return;
    const variables = await DotNet.invokeMethodAsync('Fam.Dashboard', 'ConfigurationColors', names);
    colors = { names: key, of: new Map(runs.map((run, i) => [run.job_id, variables[i]])) };
  }

  function draw() {
    if (!shown) return;
    chart.setOption(option(model, whole, visible(), colors.of, canvas.clientWidth, near), { replaceMerge: ['series'] });
  }

  const visible = () => (hidden.size ? { ...shown, runs: shown.runs.filter((run) => !hidden.has(configuration(run))) } : shown);

  /** What the colours stand for, with switches; where every run has a colour of its own there is nothing to say. */
  function explain() {
    const found = new Map();
    for (const run of whole.runs) found.set(configuration(run), [...(found.get(configuration(run)) ?? []), run]);
    const focused = legend.contains(document.activeElement) ? document.activeElement.value : null;
    legend.innerHTML = found.size < 2 || found.size > 24 ? '' : [...found].map(([name, runs]) => `<button type="button" value="${escape(name)}" aria-pressed="${!hidden.has(name)}"><span class="swatch" style="background:var(${colors.of.get(runs[0].job_id) ?? '--arm-other'})"></span>${escape(name)} <span class="muted">${runs.length}</span></button>`).join('');
    if (focused !== null) [...legend.children].find((button) => button.value === focused)?.focus();
  }

  /** Zooms the axis to the steps that it was first drawn with; of those that the curves do not have nothing is kept. */
  function place() {
    if (placed) return;
    placed = true;
    if (!range) return;
    const [first, last] = [Math.max(range[0], whole.first), Math.min(range[1], whole.last)];
    if (first >= last) {
      [range, shown] = [null, whole];
      return;
    }
    draw();
    follows = true;
    chart.dispatchAction({ type: 'dataZoom', startValue: first, endValue: last });
    follows = false;
  }

  function zoomed() {
    const zoom = chart.getOption().dataZoom[0];
    const [first, last] = [whole.first, whole.last];
    const next = zoom.start <= 0.01 && zoom.end >= 99.99 ? null : [Math.floor(first + ((last - first) * zoom.start) / 100), Math.ceil(first + ((last - first) * zoom.end) / 100)];
    if (String(next) === String(range)) return;
    range = next;
    load();
    page.invokeMethodAsync('OnZoom', range?.[0] ?? null, range?.[1] ?? null);
  }

  /** Marks the line under the pointer. */
  function point(x, y) {
    const found = shown && x !== null && chart.containPixel('grid', [x, y]) ? nearest(chart, visible(), x, y) : null;
    if (found?.run !== near?.run) {
      near = found;
      chart.setOption({ series: [mark(found?.run, colors.of)] });
    }
    tip.hidden = !found;
    if (!found) return;
    near = found;
    tip.innerHTML = `<strong>${escape(found.run.name)}</strong><br>${escape(found.run.job_id)}<br>step ${found.step.toLocaleString('en')}: <strong>${escape(formats[model.format](found.value) + model.unit)}</strong>`;
    tip.style.left = `${Math.max(0, Math.min(x + 14, canvas.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${y > tip.offsetHeight + 20 ? y - tip.offsetHeight - 10 : y + 16}px`;
  }

  function say() {
    const points = whole.runs.reduce((sum, run) => sum + run.whole.points, 0);
    const said = [`${count(whole.runs.length)} ${whole.runs.length === 1 ? 'run' : 'runs'}, ${count(points)} points`];
    if (whole.more) said.push(`the first ${whole.runs.length} of more runs`);
    if (range) said.push(`steps ${range[0].toLocaleString('en')} to ${range[1].toLocaleString('en')}`);
    if (shown.gaps) said.push(`${count(shown.gaps)} ${shown.gaps === 1 ? 'mark' : 'marks'} at the bottom: not a number`);
    if (model.logarithmic && shown.low <= 0) said.push('the scale is linear: not all values are above zero');
    status.textContent = `${said.join(' · ')}.`;
  }

  function tabulate() {
    if (!whole || !table.closest('details').open) return;
    const show = (value) => (value === null || value === undefined ? 'not a number' : escape(formats[model.format](value) + model.unit));
    const rows = whole.runs.map((run) => `<tr><th scope="row"><a href="/jobs/${encodeURIComponent(run.job_id)}">${escape(run.name)}</a></th><td class="num">${run.whole.points.toLocaleString('en')}</td><td class="num">${run.whole.last_step.toLocaleString('en')}</td><td class="num">${show(run.values.at(-1))}</td><td class="num">${show(run.low)}</td><td class="num">${show(run.high)}</td></tr>`);
    table.innerHTML = `<table class="table table-matrix"><thead><tr><th scope="col">Run</th><th scope="col" class="num">Points</th><th scope="col" class="num">Last step</th><th scope="col" class="num">Last</th><th scope="col" class="num">Lowest</th><th scope="col" class="num">Highest</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  }

  return {
    draw(next) {
      const other = next.metric !== model?.metric || next.runs !== model?.runs;
      model = next;
      if (other) {
        [whole, shown, range, near, placed] = [null, null, next.steps, null, false];
        chart.clear();
        hidden.clear();
        delete element.dataset.drawn;
        status.textContent = 'Loading…';
      }
      if (other || next.live) load();
      else { redraw(); if (whole) say(); }
    },
    /** Every point of the runs that is drawn, of the zoomed stretch the finer ones. */
    save(name) {
      if (shown) saveText(csv(['job', 'run', 'step', model.metric], shown.runs.flatMap((run) => run.steps.map((step, i) => [run.job_id, run.name, step, run.values[i]]))), 'text/csv', name);
    },
    dispose() {
      clearTimeout(timer);
      clearTimeout(zooming);
      fetching?.abort();
      unwatch();
      chart.dispose();
    },
  };
}

/** A run's name begins with its configuration: FAM of "FAM seed=3". */
const configuration = (run) => run.name.split(' ')[0];

/** Adds up what the axes need, once for each answer. */
function prepared(answer) {
  const all = { ...answer, first: Infinity, last: -Infinity, low: Infinity, high: -Infinity, points: 0, gaps: 0 };
  for (const run of all.runs) {
    [run.low, run.high] = [null, null];
    for (let i = 0; i < run.values.length; i++) {
      // JSON has no infinities: they come as words, and are drawn as what is no number.
      const value = run.values[i] = typeof run.values[i] === 'number' ? run.values[i] : null;
      if (value === null) { all.gaps++; continue; }
      if (run.low === null || value < run.low) run.low = value;
      if (run.high === null || value > run.high) run.high = value;
    }
    if (run.low !== null) { all.low = Math.min(all.low, run.low); all.high = Math.max(all.high, run.high); }
    all.first = Math.min(all.first, run.whole.first_step);
    all.last = Math.max(all.last, run.whole.last_step);
    all.points += run.steps.length;
  }
  return all;
}

function option(model, whole, shown, colors, width, near) {
  const look = palette();
  const show = formats[model.format];
  const logarithmic = model.logarithmic && shown.low > 0;
  const [low, high] = extent(shown, logarithmic, model.format);
  const narrow = width < 560;
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    grid: { left: 8, right: 16, top: 12, bottom: 52, containLabel: true },
    xAxis: { type: 'value', min: whole.first, max: Math.max(whole.last, whole.first + 1), axisLine: { lineStyle: { color: look.axis } }, axisTick: { show: false }, splitLine: { show: false }, splitNumber: narrow ? 3 : 8, axisLabel: { color: look.muted, fontSize: 11, hideOverlap: true, formatter: count } },
    yAxis: { type: logarithmic ? 'log' : 'value', min: low, max: high, splitNumber: 4, splitLine: { lineStyle: { color: look.grid } }, axisLabel: { color: look.muted, fontSize: 11, formatter: (value) => show(value) + model.unit, hideOverlap: true, showMinLabel: logarithmic, showMaxLabel: logarithmic } },
    dataZoom: [
      { id: 'inside', type: 'inside', xAxisIndex: 0, filterMode: 'none', minSpan: 0.0005 },
      { ...slider(look, (value) => count(Math.round(value))), id: 'slider', showDataShadow: false, minSpan: 0.0005 },
    ],
    series: [
      mark(near?.run, colors),
      ...[...groups(shown.runs, colors)].map(([variable, runs]) => ({
        // A name of its own each time: ECharts draws nothing of a large series whose points are replaced.
        id: `${variable} ${++drawings}`, type: 'lines', coordinateSystem: 'cartesian2d', polyline: true, large: true, largeThreshold: 1, progressive: 0, silent: true, z: variable.startsWith('--arm-fam') ? 3 : 2,
        data: flat(runs, logarithmic), lineStyle: { color: css(variable), width: runs.length > 60 ? 1 : 1.5, opacity: Math.max(0.35, Math.min(1, 12 / shown.runs.length)) },
      })),
      {
        id: 'gaps', type: 'scatter', silent: true, z: 4, symbol: 'triangle', symbolSize: 7, large: shown.gaps > 2000, itemStyle: { color: css('--bad') },
        data: shown.runs.flatMap((run) => run.steps.flatMap((step, i) => (run.values[i] === null ? [[step, low]] : []))),
      },
    ],
  };
}

/** The line under the pointer, over the others; its place in the options never changes. */
function mark(run, colors) {
  const color = run ? css(colors.get(run.job_id) ?? '--accent') : undefined;
  return { id: 'near', type: 'line', silent: true, z: 5, showSymbol: false, sampling: 'none', color, lineStyle: { color, width: 3 }, data: run ? run.steps.map((step, i) => [step, run.values[i]]) : [] };
}

function groups(runs, colors) {
  const found = new Map();
  for (const run of runs) {
    const variable = colors.get(run.job_id) ?? '--arm-other';
    if (!found.has(variable)) found.set(variable, []);
    found.get(variable).push(run);
  }
  return found;
}

/** Lines as ECharts takes them without an object for each: a count, then that many points; a gap ends a line. */
function flat(runs, logarithmic) {
  const data = new Float64Array(runs.reduce((sum, run) => sum + 3 * run.steps.length, 0));
  let end = 0;
  for (const run of runs) {
    let from = end++;
    const close = () => { const points = (end - from - 1) / 2; if (points < 2) end = from; else data[from] = points; };
    for (let i = 0; i < run.steps.length; i++) {
      const value = run.values[i];
      if (value === null || (logarithmic && value <= 0)) { close(); from = end++; continue; }
      data[end++] = run.steps[i];
      data[end++] = value;
    }
    close();
  }
  return data.subarray(0, end);
}

function extent(shown, logarithmic, format) {
  if (shown.low > shown.high) return [0, 1];
  if (format === 'rate' && shown.low >= 0 && shown.high <= 1) return [0, 1];
  if (logarithmic) return [shown.low * 0.95, shown.high * 1.05];
  const room = (shown.high - shown.low) * 0.04 || Math.abs(shown.high) * 0.1 || 1;
  return [shown.low - room, shown.high + room];
}

/** The line that is nearest to a pixel, no further than a finger is wide. */
function nearest(chart, shown, x, y) {
  let best = null;
  let least = nearPixels;
  const [at] = chart.convertFromPixel('grid', [x, y]);
  for (const run of shown.runs) {
    const steps = run.steps;
    if (steps.length === 0) continue;
    let [low, high] = [0, steps.length - 1];
    while (low < high) { const middle = (low + high) >> 1; if (steps[middle] < at) low = middle + 1; else high = middle; }
    for (const i of [low - 1, low]) {
      const value = run.values[i];
      if (value === null || value === undefined) continue;
      const [px, py] = chart.convertToPixel('grid', [steps[i], value]);
      const far = Math.hypot((px - x) / 3, py - y);
      if (far < least) [best, least] = [{ run, step: steps[i], value }, far];
    }
  }
  return best;
}
