import { cleanText } from '../clean-text.ts';
import type { Block, Report, Section, Sentences, Table } from '../section.ts';
import { renderBlockText } from './text.ts';

/** The report as GitHub-flavoured Markdown: for pull requests and for the reports that live in a repository. */
export function renderMarkdown(report: Report): string {
  const parts = [
    `# ${escape(report.title)}`,
    escape(report.subtitle),
    keyFigureTable(report),
    ...report.sections.flatMap(sectionParts),
    '---',
    report.footer.map(([label, value]) => `${escape(label)}: ${escape(value)}`).join('  \n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function keyFigureTable({ keyFigures }: Report): string {
  if (keyFigures.length === 0) return '';
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(keyFigures.map(({ value }) => `**${escape(value)}**`)),
    row(keyFigures.map(() => ':--')),
    row(keyFigures.map(({ label, note }) => `${escape(label)}<br>${escape(note)}`)),
  ].join('\n');
}

function sectionParts(section: Section): string[] {
  return [`## ${escape(section.title)}`, escape(section.lead), ...section.blocks.map(blockPart)];
}

function blockPart(block: Block): string {
  if (block.kind === 'table') return tablePart(block);
  if (block.kind === 'sentences') return sentencesPart(block);
  if (block.kind === 'note') return `<sub>${escape(block.text)}</sub>`;
  // Three backticks in a name would end the block.
  return ['```text', ...renderBlockText(block).map((line) => line.replace(/`/g, "'")), '```'].join('\n');
}

function tablePart({ columns, rows, foot, marked }: Table): string {
  const bold = new Set(marked);
  const row = (cells: readonly string[], strong = false): string =>
    `| ${cells.map((cell) => (strong && cell !== '' ? `**${escape(cell)}**` : escape(cell))).join(' | ')} |`;
  return [
    row(columns.map(({ title }) => title)),
    `| ${columns.map(({ align }) => (align === 'right' ? '--:' : ':--')).join(' | ')} |`,
    ...rows.map((cells, index) => row(cells, bold.has(index))),
    ...(foot === undefined ? [] : [row(foot, true)]),
  ].join('\n');
}

const MARKS = { good: '✅', note: 'ℹ️', warning: '⚠️', bad: '❌' } as const;

function sentencesPart({ items }: Sentences): string {
  return items
    .map(({ severity, text, detail }) => {
      const mark = severity === undefined ? '' : `${MARKS[severity]} `;
      const more = detail === undefined || detail === '' ? '' : `<br><sub>${escape(detail)}</sub>`;
      return `- ${mark}${escape(text)}${more}`;
    })
    .join('\n');
}

/** Nothing that a name contains is Markdown or HTML. */
function escape(text: string): string {
  return cleanText(text)
    .replace(/[\\`*_{}[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^([#+-])(?=\s)/, '\\$1')
    .replace(/^(\d+)\.(?=\s)/, '$1\\.')
    .replace(/\b(https?|ftp):\/\//gi, '$1:&#8203;//')
    .replace(/@(?=\w)/g, '@&#8203;');
}
