import { describe, expect, test } from 'vitest';
import type { Series } from '../../result/index.ts';
import type { Block, Report, Sentences, Table } from '../section.ts';
import { renderHtml } from './html.ts';
import { plotHtml, scatterHtml, sharesHtml } from './html-plot.ts';
import { renderMarkdown } from './markdown.ts';
import { drawnAxis } from './scatter-axis.ts';
import { COLOURED } from './text-style.ts';
import { renderBlockText, renderText } from './text.ts';

function reportOf(blocks: readonly Block[], changes: Partial<Report> = {}): Report {
  return {
    title: 'A title',
    subtitle: 'A day',
    keyFigures: [],
    sections: [{ id: 'one', title: 'One', lead: 'A finding.', blocks }],
    footer: [['Seed', '7']],
    ...changes,
  };
}

const table: Table = {
  kind: 'table',
  columns: [
    { title: 'Pool', align: 'left' },
    { title: 'Cost', align: 'right' },
  ],
  rows: [
    ['general', '$1.00'],
    ['spot', '$0.50'],
  ],
  foot: ['Total', '$1.50'],
  marked: [1],
};
const sentences: Sentences = {
  kind: 'sentences',
  items: [
    { text: 'plain' },
    { severity: 'good', text: 'well' },
    { severity: 'note', text: 'noted', detail: 'why' },
    { severity: 'warning', text: 'careful', detail: '' },
    { severity: 'bad', text: 'broken' },
  ],
};
const steps = (...values: number[]): Series => ({
  name: 's',
  unit: 'pods',
  timesMs: values.map((_, index) => index * 60_000),
  values,
});
const plot = {
  kind: 'plot',
  title: 'Pods',
  unit: 'pods',
  endMs: 240_000,
  curves: [{ label: 'running', look: 'filled', series: steps(1, 4, 2, 0) }],
} as const;
const shares = {
  kind: 'shares',
  title: 'Where the money goes',
  parts: [
    { label: 'used', value: 3, text: '75.0%', tone: 'used' },
    { label: 'idle', value: 1, text: '25.0%', tone: 'idle' },
  ],
} as const;

describe('text', () => {
  test('is title, subtitle, figures, sections and footer, a blank line between', () => {
    const keyFigures = [
      { key: 'a', label: 'a month', value: '$12.00', note: '$1.00 for 1 d', raw: 12 },
      { key: 'b', label: 'nodes', value: '7', note: 'at most', raw: 7 },
    ];
    expect(renderText(reportOf([], { keyFigures }))).toBe(
      [
        'A title',
        'A day',
        '',
        '$12.00 a month  $1.00 for 1 d',
        '     7 nodes    at most',
        '',
        'One',
        'A finding.',
        '',
        'Seed  7',
        '',
      ].join('\n'),
    );
  });

  test('a label of the footer longer than a line leaves half of it for its value', () => {
    const label = `Digest of ${'deep/'.repeat(30)}dump.json`;
    const lines = renderText(
      reportOf([], {
        footer: [
          [label, 'abc'],
          ['Seed', '7'],
        ],
      }),
      { columns: 60 },
    ).split('\n');
    const footer = lines.slice(lines.indexOf('A finding.') + 2, -1);
    expect(footer.at(0)).toBe(`${'Digest of'.padEnd(30)}  abc`);
    expect(footer.at(-1)).toBe(`${'Seed'.padEnd(30)}  7`);
    expect(Math.max(...footer.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(
      footer
        .slice(0, -1)
        .map((line) => line.slice(0, 30).trim())
        .join(''),
    ).toBe(label.replace(' of ', ' of'));
  });

  // prettier-ignore
  test.each([
    ['a terminal of 10 columns is taken for one of 60',    10, 60],
    ['one of 80 is used whole',                            80, 80],
    ['nobody reads lines of more than 120',                300, 120],
  ])('%s', (_why, columns, widest) => {
    const words = 'word '.repeat(200).trim();
    const lengths = renderText(reportOf([{ kind: 'note', text: words }]), { columns }).split('\n').map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(widest);
    expect(Math.max(...lengths)).toBeGreaterThan(widest - 5);
  });

  test('each sentence has the mark of its weight, its detail below it', () => {
    expect(renderBlockText(sentences)).toEqual([
      '· plain',
      '✓ well',
      '· noted',
      '    why',
      '! careful',
      '✗ broken',
    ]);
  });

  test('a long sentence goes on under itself', () => {
    const text = 'word '.repeat(40).trim();
    const lines = renderBlockText({ kind: 'sentences', items: [{ text }] });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ {2}word/);
  });

  test('a curve is a line of bars and its highest value in its unit', () => {
    expect(renderBlockText(plot)).toEqual([
      `Pods  ${'▂'.repeat(15)}${'█'.repeat(15)}${'▄'.repeat(15)}${' '.repeat(15)}  max 4 pods`,
    ]);
    const one = { ...plot, curves: [{ ...plot.curves[0], series: steps(1) }] };
    expect(renderBlockText(one)[0]).toMatch(/max 1 pod$/);
  });

  test('several curves are named, and measured by the highest of them', () => {
    const curves = [
      { label: 'ready', look: 'filled', series: steps(2, 2, 2, 2) },
      { label: 'billed', look: 'limit', series: steps(4, 4, 4, 4) },
    ] as const;
    const [ready, billed] = renderBlockText({ ...plot, curves });
    expect(ready).toMatch(/^Pods, ready {3}▄{60} {2}max 2 pods$/);
    expect(billed).toMatch(/^Pods, billed {2}█{60} {2}max 4 pods$/);
  });

  test('parts of a whole are bars of their share', () => {
    const [used, idle] = renderBlockText(shares).map((line) => line.replace(/[^█]/g, '').length);
    expect([used, idle]).toEqual([38, 13]); // of 50 cells
  });

  test('colour only where it is wanted', () => {
    expect(renderText(reportOf([sentences]), { style: COLOURED })).toContain('\u001b[31m✗\u001b[39m broken');
    expect(renderText(reportOf([sentences]))).not.toContain('\u001b');
  });
});

describe('Markdown', () => {
  test('is this for a report of each kind of block', () => {
    expect(renderMarkdown(reportOf([table, sentences, { kind: 'note', text: 'how to read it' }]))).toBe(
      [
        '# A title',
        '',
        'A day',
        '',
        '## One',
        '',
        'A finding.',
        '',
        '| Pool | Cost |',
        '| :-- | --: |',
        '| general | $1.00 |',
        '| **spot** | **$0.50** |',
        '| **Total** | **$1.50** |',
        '',
        '- plain',
        '- ✅ well',
        '- ℹ️ noted<br><sub>why</sub>',
        '- ⚠️ careful',
        '- ❌ broken',
        '',
        '<sub>how to read it</sub>',
        '',
        '---',
        '',
        'Seed: 7',
        '',
      ].join('\n'),
    );
  });

  // prettier-ignore
  test.each([
    ['a cell stays in its column',           'a|b',                       'a\\|b'],
    ['stars and underscores are letters',    '*a* _b_',                   '\\*a\\* \\_b\\_'],
    ['code is text',                         '`rm`',                      '\\`rm\\`'],
    ['tags are text',                        '<img src=x>',               '&lt;img src=x&gt;'],
    ['an entity is text',                    '&lt;',                      '&amp;lt;'],
    ['no link',                              '[a](http://b)',             '\\[a\\](http:&#8203;//b)'],
    ['no bare link either',                  'see https://b',             'see https:&#8203;//b'],
    ['nobody is called',                     'cc @team',                  'cc @&#8203;team'],
    ['no heading, no list',                  '# a',                       '\\# a'],
    ['no numbered list',                     '1. a',                      '1\\. a'],
    ['a number in the middle stays',         'up to 1. a',                'up to 1. a'],
    ['no line of its own',                   'a\n# b',                    'a # b'],
    ['no escape of an escape',               'a\\*b',                     'a\\\\\\*b'],
  ])('%s', (_why, text, escaped) => {
    const lead = renderMarkdown(reportOf([], { sections: [{ id: 'x', title: 'T', lead: text, blocks: [] }] }));
    expect(lead.split('\n\n')[3]).toBe(escaped);
  });

  test('a curve is a block of text that no name can end', () => {
    const evil = { ...plot, title: '```\n# out' };
    const shown = renderMarkdown(reportOf([evil]));
    expect(shown.match(/```/g)).toHaveLength(2);
  });
});

describe('the page', () => {
  test('links to its sections from the fourth on, but for the first', () => {
    const section = (id: string) => ({ id, title: id.toUpperCase(), lead: '', blocks: [] });
    const three = renderHtml(reportOf([], { sections: ['a', 'b', 'c'].map(section) }));
    const four = renderHtml(reportOf([], { sections: ['a', 'b', 'c', 'd'].map(section) }));
    expect(three).not.toContain('<nav');
    expect([...four.matchAll(/<a href="#(\w)">/g)].map(([, id]) => id)).toEqual(['b', 'c', 'd']);
  });

  test('a table has figures to the right, marked rows and a foot', () => {
    const page = renderHtml(reportOf([table]));
    expect(page).toContain('<th scope="col">Pool</th><th class="r" scope="col">Cost</th>');
    expect(page).toContain('<tr class="marked"><td>spot</td><td class="r">$0.50</td></tr>');
    expect(page).toContain('<tfoot><tr><td>Total</td><td class="r">$1.50</td></tr></tfoot>');
  });

  test('says the weight of a sentence to who cannot see its colour', () => {
    const page = renderHtml(reportOf([sentences]));
    expect(page).toContain('<li class="bad"><span class="unseen">bad: </span>broken</li>');
    expect(page).toContain('<li>plain</li>');
    expect(page).toContain('noted<span class="detail">why</span>');
  });

  test('plots that follow each other share a row, one alone is wide', () => {
    const pages = [[plot], [plot, plot], [plot, table, plot]].map((blocks) => renderHtml(reportOf(blocks)));
    expect(
      pages.map((page) => [...page.matchAll(/<div class="(plots[^"]*)">/g)].map(([, name]) => name)),
    ).toEqual([['plots wide'], ['plots'], ['plots wide', 'plots wide']]);
  });
});

describe('drawings', () => {
  test('a curve goes by steps from its points to the end of the run', () => {
    const edge = /<path class="edge" d="([^"]*)"/.exec(plotHtml(plot))?.[1];
    // 0…4 pods over 200 units down, 4 minutes over 1000 across
    expect(edge).toBe('M0,150L250,150L250,0L500,0L500,100L750,100L750,200L1000,200L1000,200');
  });

  test('what cannot be seen is told: peak and end of every curve', () => {
    expect(plotHtml(plot)).toContain(
      'aria-label="Pods in pods over 4 min; running: at most 4, 0 at the end"',
    );
  });

  test('looks: filled has an area, a limit a line of its own', () => {
    expect(plotHtml(plot).match(/class="filled"/g)).toHaveLength(1);
    const limit = plotHtml({ ...plot, curves: [{ ...plot.curves[0], look: 'limit' }] });
    expect(limit).toContain('class="limit-line"');
    expect(limit).not.toContain('class="filled"');
  });

  test('a key only where there is more than one curve', () => {
    expect(plotHtml(plot)).not.toContain('class="key"');
    const two = plotHtml({ ...plot, curves: [plot.curves[0], { ...plot.curves[0], label: 'other' }] });
    expect(two.match(/class="key"/g)).toHaveLength(2);
  });

  test('parts of nothing have no bar but are named', () => {
    const drawn = sharesHtml({
      ...shares,
      parts: [...shares.parts, { label: 'none', value: 0, text: '0.0%', tone: 'stranded' }],
    });
    expect(drawn).toContain('style="flex:750 0 0"');
    expect(drawn).toContain('style="flex:250 0 0"');
    expect(drawn.match(/flex:/g)).toHaveLength(2);
    expect(drawn).toContain('none <b>0.0%</b>');
  });

  /** A front of one point that costs the first and another that costs the second, in micro-USD. */
  const nearAndFar = (near: number, far: number): string =>
    scatterHtml({
      kind: 'scatter',
      title: 'Cost and pods',
      x: { title: 'cost', kind: 'money' },
      y: { title: 'pods', kind: 'count' },
      points: [
        { label: 'near', x: near, y: 4, best: true },
        { label: 'far', x: far, y: 2, best: false },
      ],
    });

  test('a point stands where its figures say, the front filled, labels towards the middle', () => {
    const drawn = nearAndFar(1e6, 4e6);
    expect(drawn).toContain(
      '<span class="dot best right" style="left:25%;bottom:100%" title="near"><span>near</span></span>',
    );
    expect(drawn).toContain(
      '<span class="dot left" style="left:100%;bottom:50%" title="far"><span>far</span></span>',
    );
  });

  test('of the marks across, every other one from the last can go on a phone, the first and last never', () => {
    const drawn = nearAndFar(0.4e9, 5e9);
    const marks = [...drawn.matchAll(/class="x([^"]*)"[^>]*>([^<]*)</g)].map(([, kind, text]) => text + kind);
    expect(marks).toEqual(['$0 first', '$1,000', '$2,000 minor', '$3,000', '$4,000 minor', '$5,000 last']);
  });

  // prettier-ignore
  test.each([
    ['money in whole dollars',      'money', [3e6, 7.2e6],   [0, 2e6, 4e6, 6e6, 8e6],           ['$0', '$2', '$4', '$6', '$8']],
    ['a count',                     'count', [9],            [0, 2, 4, 6, 8, 10],               ['0', '2', '4', '6', '8', '10']],
    ['shares',                      'ratio', [0.2],          [0, 0.05, 0.1, 0.15, 0.2],         ['0.0%', '5.0%', '10.0%', '15.0%', '20.0%']],
    ['minutes',                     'time',  [130_000],      [0, 60_000, 120_000, 180_000],     ['0', '1 min', '2 min', '3 min']],
    ['nothing at all',              'count', [0, 0],         [0],                               ['0']],
  ] as const)('an axis of %s ends at a mark above the highest', (_why, kind, values, marks, texts) => {
    const axis = drawnAxis({ title: 't', kind }, values);
    expect(axis.marks.map((mark) => Math.round(mark * 1000) / 1000)).toEqual(marks);
    expect(axis.marks.map(axis.text)).toEqual(texts);
    expect(axis.max).toBeGreaterThanOrEqual(Math.max(...values));
  });
});
