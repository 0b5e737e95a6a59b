import { cleanText } from '../clean-text.ts';
import { highest } from '../series-of.ts';
import type { Block, Plot, Report, Scatter, Section, Sentences, Shares } from '../section.ts';
import { plotRange } from './plot-range.ts';
import { axisText } from './scatter-axis.ts';
import { sparkline } from './sparkline.ts';
import { textTable } from './text-table.ts';
import { PLAIN } from './text-style.ts';
import type { TextStyle } from './text-style.ts';
import { wrap } from './wrap.ts';

const WIDTH = 110;
const WIDTH_MIN = 60;
const WIDTH_MAX = 120;
const SPARK_CELLS_MAX = 60;

/** The report for a terminal: one idea a paragraph, tables with figures lined up, curves as sparklines. */
export function renderText(
  report: Report,
  options: { readonly style?: TextStyle; readonly columns?: number } = {},
): string {
  const style = options.style ?? PLAIN;
  const width = Math.min(Math.max(options.columns ?? WIDTH, WIDTH_MIN), WIDTH_MAX);
  const lines = [
    style.strong(cleanText(report.title)),
    ...wrap(cleanText(report.subtitle), width).map(style.quiet),
    '',
    ...keyFigureLines(report, style),
    ...report.sections.flatMap((section) => sectionLines(section, width, style)),
    '',
    ...footerLines(report, width, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** One block as plain lines: what other formats show of curves and bars. */
export function renderBlockText(block: Block): string[] {
  return blockLines(block, WIDTH, PLAIN);
}

function keyFigureLines({ keyFigures }: Report, style: TextStyle): string[] {
  const valueWidth = Math.max(0, ...keyFigures.map(({ value }) => value.length));
  const labelWidth = Math.max(0, ...keyFigures.map(({ label }) => label.length));
  return keyFigures.map(
    ({ value, label, note }) =>
      `${style.strong(value.padStart(valueWidth))} ${label.padEnd(labelWidth)}  ${style.quiet(note)}`,
  );
}

function sectionLines(section: Section, width: number, style: TextStyle): string[] {
  return [
    '',
    style.strong(section.title),
    ...wrap(cleanText(section.lead), width),
    ...section.blocks.flatMap((block) => ['', ...blockLines(block, width, style)]),
  ];
}

function blockLines(block: Block, width: number, style: TextStyle): string[] {
  switch (block.kind) {
    case 'table':
      return textTable(block, width, style);
    case 'plot':
      return plotLines(block, width, style);
    case 'shares':
      return shareLines(block, width, style);
    case 'scatter':
      return scatterLines(block);
    case 'note':
      return wrap(cleanText(block.text), width).map(style.quiet);
    case 'sentences':
      return sentenceLines(block, width, style);
  }
}

function plotLines(plot: Plot, width: number, style: TextStyle): string[] {
  const single = plot.curves.length === 1;
  const labels = plot.curves.map(({ label }) => (single ? plot.title : `${plot.title}, ${cleanText(label)}`));
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const top = Math.max(...plot.curves.map(({ series }) => highest(series)));
  const cells = Math.min(SPARK_CELLS_MAX, Math.max(10, width - labelWidth - 24));
  const { text } = plotRange(plot);
  return plot.curves.map(
    ({ series }, index) =>
      `${labels[index].padEnd(labelWidth)}  ${sparkline(series, plot.endMs, cells, top)}  ` +
      style.quiet(`max ${amountText(text(highest(series)), plot.unit)}`),
  );
}

/** `1 node`, `12 nodes`, `0.5 GiB`. */
function amountText(amount: string, unit: string): string {
  return `${amount} ${amount === '1' ? unit.replace(/s$/, '') : unit}`;
}

function shareLines({ parts }: Shares, width: number, style: TextStyle): string[] {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const labelWidth = Math.max(...parts.map(({ label }) => label.length));
  const textWidth = Math.max(...parts.map(({ text }) => text.length));
  const barWidth = Math.min(50, width - labelWidth - textWidth - 4);
  return parts.map(({ label, value, text }) => {
    const cells = total === 0 ? 0 : Math.round((value / total) * barWidth);
    return `${cleanText(label).padEnd(labelWidth)}  ${text.padStart(textWidth)}  ${style.severity('note', '█'.repeat(cells))}`;
  });
}

function scatterLines({ points, x, y }: Scatter): string[] {
  const labelWidth = Math.max(0, ...points.map(({ label }) => cleanText(label).length));
  const xText = axisText(x, Math.max(0, ...points.map((point) => point.x)));
  const yText = axisText(y, Math.max(0, ...points.map((point) => point.y)));
  return points.map(
    (point) =>
      `${point.best ? '●' : '○'} ${cleanText(point.label).padEnd(labelWidth)}  ${x.title} ${xText(point.x)}, ${y.title} ${yText(point.y)}`,
  );
}

const MARKS = { good: '✓', note: '·', warning: '!', bad: '✗' } as const;

function sentenceLines({ items }: Sentences, width: number, style: TextStyle): string[] {
  return items.flatMap(({ severity, text, detail }) => {
    const mark = severity === undefined ? '·' : style.severity(severity, MARKS[severity]);
    const [first, ...rest] = wrap(cleanText(text), width - 2);
    return [
      `${mark} ${first}`,
      ...rest.map((line) => `  ${line}`),
      ...(detail === undefined || detail === ''
        ? []
        : wrap(cleanText(detail), width - 4).map((line) => `    ${style.quiet(line)}`)),
    ];
  });
}

function footerLines({ footer }: Report, width: number, style: TextStyle): string[] {
  // A label may hold the name of a variant, which may be a path: half of the line is left for what it labels.
  const labelWidth = Math.min(Math.floor(width / 2), Math.max(0, ...footer.map(([label]) => label.length)));
  return footer.flatMap(([label, value]) => {
    const labels = wrap(cleanText(label), labelWidth);
    const values = wrap(cleanText(value), width - labelWidth - 2);
    return Array.from({ length: Math.max(labels.length, values.length) }, (_, index) =>
      style.quiet(`${(labels[index] ?? '').padEnd(labelWidth)}  ${values[index] ?? ''}`.trimEnd()),
    );
  });
}
