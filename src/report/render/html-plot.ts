import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { keptPoints } from './lttb.ts';
import { highest } from '../series-of.ts';
import type { Curve, Plot, Scatter, Shares } from '../section.ts';
import { html } from './escape-html.ts';
import { plotRange, timeTickText } from './plot-range.ts';
import { labelSides } from './scatter-labels.ts';
import { drawnAxis } from './scatter-axis.ts';
import type { DrawnAxis } from './scatter-axis.ts';

/** The drawing stretches to whatever room there is; strokes and words do not (they are set beside it). */
const WIDTH = 1000;
const HEIGHT = 200;
/** More points than a phone has pixels are no use. */
const POINTS_MAX = 360;

/** Curves over time: a static SVG with its axes as text around it, sharp and readable at any width. */
export function plotHtml(plot: Plot): string {
  const range = plotRange(plot);
  const x = scaleLinear([0, plot.endMs], [0, WIDTH]);
  const y = scaleLinear([0, range.yMax], [HEIGHT, 0]);
  const grid = range.yTicks.map(
    (tick) => `<line class="grid" x1="0" x2="${WIDTH}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>`,
  );
  const drawn = plot.curves.map((curve) => curvePaths(curve, plot.endMs, x, y));
  const yLabels = range.yTicks.map(
    (tick) =>
      `<span class="y" style="bottom:${round((tick / range.yMax) * 100)}%">${range.text(tick)}</span>`,
  );
  const xLabels = range.xTicks.map((tick) => {
    const percent = round((tick / plot.endMs) * 100);
    const edge = percent < 4 ? ' first' : percent > 94 ? ' last' : '';
    return `<span class="x${edge}" style="left:${percent}%">${timeTickText(tick)}</span>`;
  });
  return (
    `<figure><figcaption><b>${html(plot.title)}</b>${html(plot.unit)}${plot.curves.length > 1 ? plot.curves.map(keyHtml).join('') : ''}</figcaption>` +
    `<div class="frame"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(describe(plot, range.text))}">` +
    `${grid.join('')}${drawn.join('')}</svg>${yLabels.join('')}${xLabels.join('')}</div></figure>`
  );
}

type Scale = (value: number) => number;

function curvePaths({ series, look }: Curve, endMs: number, x: Scale, y: Scale): string {
  const kept = keptPoints(series.timesMs, series.values, POINTS_MAX);
  const points = kept.map((index): [number, number] => [series.timesMs[index], series.values[index]]);
  const last = points[points.length - 1];
  if (last !== undefined && last[0] < endMs) points.push([endMs, last[1]]);
  const edge =
    line<[number, number]>()
      .x(([timeMs]) => x(timeMs))
      .y(([, value]) => y(value))
      .curve(curveStepAfter)
      .digits(1)(points) ?? '';
  if (look !== 'filled') return `<path class="${look === 'limit' ? 'limit-line' : 'edge'}" d="${edge}"/>`;
  const filled =
    area<[number, number]>()
      .x(([timeMs]) => x(timeMs))
      .y0(HEIGHT)
      .y1(([, value]) => y(value))
      .curve(curveStepAfter)
      .digits(1)(points) ?? '';
  return `<path class="filled" d="${filled}"/><path class="edge" d="${edge}"/>`;
}

function keyHtml({ label, look }: Curve): string {
  return `<span class="key"><i class="${look}"></i>${html(label)}</span>`;
}

/** What somebody who cannot see the curve is told. */
function describe(plot: Plot, text: (value: number) => string): string {
  const curves = plot.curves.map(({ label, series }) => {
    const last = series.values[series.values.length - 1] ?? 0;
    return `${label}: at most ${text(highest(series))}, ${text(last)} at the end`;
  });
  return `${plot.title} in ${plot.unit} over ${timeTickText(plot.endMs)}; ${curves.join('; ')}`;
}

/** A bar cut into parts of a whole, the parts named under it. */
export function sharesHtml({ title, parts }: Shares): string {
  const shown = parts.filter(({ value }) => value > 0);
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  const bar = shown.map(
    ({ value, tone }) => `<i class="${tone}" style="flex:${round((value / total) * 1000)} 0 0"></i>`,
  );
  const items = parts.map(
    ({ label, text, tone }) => `<li><i class="${tone}"></i>${html(label)} <b>${html(text)}</b></li>`,
  );
  return (
    `<div class="bar" role="img" aria-label="${html(title)}">${bar.join('')}</div>` +
    `<ul class="shares">${items.join('')}</ul>`
  );
}

/** Two figures a point, the better the nearer to the lower left; the front is filled. */
export function scatterHtml({ title, x, y, points }: Scatter): string {
  const across = drawnAxis(
    x,
    points.map((point) => point.x),
  );
  const up = drawnAxis(
    y,
    points.map((point) => point.y),
  );
  const percent = (value: number, { min, max }: DrawnAxis): number =>
    round(((value - min) / (max - min)) * 100);
  const grid = up.marks.map((mark) => {
    const at = round(HEIGHT - (percent(mark, up) / 100) * HEIGHT);
    return `<line class="grid" x1="0" x2="${WIDTH}" y1="${at}" y2="${at}"/>`;
  });
  const yLabels = up.marks.map(
    (mark) => `<span class="y" style="bottom:${percent(mark, up)}%">${html(up.text(mark))}</span>`,
  );
  const xLabels = across.marks.map((mark, index) => {
    const edge = mark === across.min ? ' first' : mark === across.max ? ' last' : '';
    // Every other one has no room on a phone.
    const minor = index > 0 && (across.marks.length - 1 - index) % 2 === 1 ? ' minor' : '';
    return `<span class="x${edge}${minor}" style="left:${percent(mark, across)}%">${html(across.text(mark))}</span>`;
  });
  const placed = points.map((point) => ({
    ...point,
    left: percent(point.x, across),
    bottom: percent(point.y, up),
  }));
  const sides = labelSides(placed);
  const dots = placed.map((point) => {
    const { left, bottom, label, best } = point;
    const side = sides.get(point);
    const classes = `dot${best ? ' best' : ''}${side === undefined ? '' : ` ${side}`}`;
    return `<span class="${classes}" style="left:${left}%;bottom:${bottom}%" title="${html(label)}">${side === undefined ? '' : `<span>${html(label)}</span>`}</span>`;
  });
  return (
    `<div class="plots wide"><figure class="scatter"><figcaption><b>${html(title)}</b>across: ${html(x.title)}; up: ${html(y.title)}; filled: beaten in neither</figcaption>` +
    `<div class="frame"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(title)}">` +
    `${grid.join('')}</svg>${yLabels.join('')}${xLabels.join('')}${dots.join('')}</div></figure></div>`
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
