import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { keptPoints } from '../lttb.ts';
import { highest } from '../series-of.ts';
import type { Curve, Plot, Scatter, Shares } from '../section.ts';
import { html } from './escape-html.ts';
import { plotRange, timeTickText } from './plot-range.ts';

/** The drawing stretches to whatever room there is; strokes and words do not (they are set beside it). */
const WIDTH = 1000;
const HEIGHT = 200;
/** More points than a phone has pixels are no use. */
const POINTS_MAX = 500;

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
  const xMax = niceMax(points.map((point) => point.x));
  const yMax = niceMax(points.map((point) => point.y));
  const marks = [0, 0.25, 0.5, 0.75, 1];
  const grid = marks.map(
    (mark) => `<line class="grid" x1="0" x2="${WIDTH}" y1="${HEIGHT * mark}" y2="${HEIGHT * mark}"/>`,
  );
  const yLabels = [0, 0.5, 1].map(
    (mark) => `<span class="y" style="bottom:${mark * 100}%">${html(y.text(yMax * mark))}</span>`,
  );
  const xLabels = [0, 0.5, 1].map((mark) => {
    const edge = mark === 0 ? ' first' : mark === 1 ? ' last' : '';
    return `<span class="x${edge}" style="left:${mark * 100}%">${html(x.text(xMax * mark))}</span>`;
  });
  const dots = points.map((point) => {
    const left = round((point.x / xMax) * 100);
    const classes = `dot${point.best ? ' best' : ''}${left > 70 ? ' left' : ''}`;
    return `<span class="${classes}" style="left:${left}%;bottom:${round((point.y / yMax) * 100)}%"><span>${html(point.label)}</span></span>`;
  });
  return (
    `<figure class="wide"><figcaption><b>${html(title)}</b>across: ${html(x.title)}; up: ${html(y.title)}</figcaption>` +
    `<div class="frame"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(title)}">` +
    `${grid.join('')}</svg>${yLabels.join('')}${xLabels.join('')}${dots.join('')}</div></figure>`
  );
}

function niceMax(values: readonly number[]): number {
  const scale = scaleLinear([0, Math.max(0, ...values) * 1.05 || 1], [0, 1]).nice(4);
  return scale.domain()[1];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
