import type { Block, KeyFigure, Report, Section, Sentences, Table } from '../section.ts';
import { html } from './escape-html.ts';
import { plotHtml, scatterHtml, sharesHtml } from './html-plot.ts';
import { STYLE_SHEET } from './html-style.ts';

/** The mark on a ship's side: the load line. */
const MARK =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">' +
  '<circle cx="12" cy="12" r="7"/><path d="M1 12h22"/></svg>';

/** The page asks for nothing: no script, no font, no picture from anywhere. A browser is told so too. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The report as one self-contained page: light and dark, phone to print. */
export function renderHtml(report: Report): string {
  const linked = report.sections.length > 3 ? report.sections.slice(1) : [];
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="generator" content="plimsoll">',
    `<title>${html(report.title)} – Plimsoll</title>`,
    `<style>${STYLE_SHEET}</style></head><body><main>`,
    `<header><div class="brand">${MARK}<span>Plimsoll report</span></div>`,
    `<h1>${html(report.title)}</h1><p class="subtitle">${html(report.subtitle)}</p>`,
    keyFiguresHtml(report.keyFigures),
    linked.length === 0
      ? ''
      : `<nav aria-label="Sections">${linked.map(({ id, title }) => `<a href="#${html(id)}">${html(title)}</a>`).join(' ')}</nav>`,
    '</header>',
    ...report.sections.map(sectionHtml),
    `<footer><dl>${report.footer.map(([label, value]) => `<dt>${html(label)}</dt><dd>${html(value)}</dd>`).join('')}</dl></footer>`,
    '</main></body></html>',
    '',
  ]
    .filter((line, index, lines) => line !== '' || index === lines.length - 1)
    .join('\n');
}

function keyFiguresHtml(figures: readonly KeyFigure[]): string {
  if (figures.length === 0) return '';
  const items = figures.map(
    ({ key, label, value, note, raw }) =>
      `<div><dt class="label">${html(label)}</dt>` +
      `<dd><data class="value" value="${raw}" data-key="${html(key)}">${html(value)}</data></dd>` +
      `<dd class="note">${html(note)}</dd></div>`,
  );
  return `<dl class="figures">${items.join('')}</dl>`;
}

function sectionHtml({ id, title, lead, blocks }: Section): string {
  return [
    `<section id="${html(id)}"><h2>${html(title)}</h2><p class="lead">${html(lead)}</p>`,
    ...groupedPlots(blocks),
    '</section>',
  ].join('\n');
}

/** Plots that follow each other stand side by side where there is room. */
function groupedPlots(blocks: readonly Block[]): string[] {
  const parts: string[] = [];
  let plots: string[] = [];
  const flush = (): void => {
    if (plots.length > 0)
      parts.push(`<div class="plots${plots.length === 1 ? ' wide' : ''}">${plots.join('\n')}</div>`);
    plots = [];
  };
  for (const block of blocks) {
    if (block.kind === 'plot') {
      plots.push(plotHtml(block));
      continue;
    }
    flush();
    parts.push(blockHtml(block));
  }
  flush();
  return parts;
}

function blockHtml(block: Exclude<Block, { kind: 'plot' }>): string {
  switch (block.kind) {
    case 'table':
      return tableHtml(block);
    case 'shares':
      return sharesHtml(block);
    case 'scatter':
      return scatterHtml(block);
    case 'note':
      return `<p class="reading">${html(block.text)}</p>`;
    case 'sentences':
      return sentencesHtml(block);
  }
}

function tableHtml({ columns, rows, foot, marked }: Table): string {
  const cell = (tag: 'th' | 'td', text: string, column: number): string => {
    const right = columns[column].align === 'right' ? ' class="r"' : '';
    const scope = tag === 'th' ? ' scope="col"' : '';
    return `<${tag}${right}${scope}>${html(text)}</${tag}>`;
  };
  const row = (cells: readonly string[], open = '<tr>'): string =>
    `${open}${cells.map((text, column) => cell('td', text, column)).join('')}</tr>`;
  const bold = new Set(marked);
  return [
    '<div class="scroll"><table>',
    `<thead><tr>${columns.map(({ title }, column) => cell('th', title, column)).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((cells, index) => row(cells, bold.has(index) ? '<tr class="marked">' : '<tr>')),
    '</tbody>',
    foot === undefined ? '</table></div>' : `<tfoot>${row(foot)}</tfoot></table></div>`,
  ].join('\n');
}

const CLASSES = { good: 'good', note: 'note-mark', warning: 'warning', bad: 'bad' } as const;

function sentencesHtml({ items }: Sentences): string {
  const lines = items.map(({ severity, text, detail }) => {
    const open = severity === undefined ? '<li>' : `<li class="${CLASSES[severity]}">`;
    const told = severity === undefined ? '' : `<span class="unseen">${severity}: </span>`;
    const more = detail === undefined || detail === '' ? '' : `<span class="detail">${html(detail)}</span>`;
    return `${open}${told}${html(text)}${more}</li>`;
  });
  return `<ul class="sentences">\n${lines.join('\n')}\n</ul>`;
}
