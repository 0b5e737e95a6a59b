/** Ways in which real files break on their way: cut, re-encoded, edited by hand, or meant to do harm. */
export type Draw = () => number;

/** Mulberry32: small, and the same everywhere. */
export function drawsOf(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const HOSTILE = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    '{}',
    '[]',
    'null',
    '~',
    'NaN',
    '-1',
    '1e400',
    '1e18',
    '-0',
    '0',
  ],
  ...['99999999999999999999', 'true', '""', "'", '"', '*a', '&a [*a]', '!!js/function x', '!!binary x'],
  ...[
    '{{ .Values.x }}',
    '\u0000',
    '\ufeff',
    '\t',
    '2026-13-45',
    '1:30',
    '0x1F',
    '.inf',
    '.nan',
    '1_000',
    '<<: *x',
  ],
  ...[
    '? x',
    '- - - -',
    '|',
    '>',
    '%TAG',
    '---',
    '...',
    '💥',
    '1e-400',
    '9007199254740993',
    '100Gi',
    '1Zi',
    '-5m',
  ],
];

type Mutation = (text: string, draw: Draw) => string;

const place = (text: string, draw: Draw): number => Math.floor(draw() * (text.length + 1));
const oneOf = <T>(list: readonly T[], draw: Draw): T => list[Math.floor(draw() * list.length)];

/** Replaces one of the places that the pattern finds. */
function replaced(text: string, pattern: RegExp, draw: Draw, by: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const match = oneOf(found, draw);
  return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
}

function onLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  cut: (text, draw) => text.slice(0, place(text, draw)),
  crlf: (text) => text.replaceAll('\n', '\r\n'),
  'old Mac line ends': (text) => text.replaceAll('\n', '\r'),
  'byte order mark': (text) => `\ufeff${text}`,
  tabs: (text) => text.replace(/^ {2}/gm, '\t'),
  'another value': (text, draw) =>
    replaced(text, /(?<=[:,=]\s?)[^\s,:{}[\]"]+/g, draw, () => oneOf(HOSTILE, draw)),
  'another key': (text, draw) =>
    replaced(text, /\b[A-Za-z]\w+(?="?\s*:)/g, draw, () =>
      oneOf(['__proto__', 'constructor', 'nmae', 'spec', 'items'], draw),
    ),
  'a line twice': (text, draw) =>
    onLines(text, (lines) => {
      const at = Math.floor(draw() * lines.length);
      lines.splice(at, 0, lines[at]);
    }),
  'a line gone': (text, draw) =>
    onLines(text, (lines) => void lines.splice(Math.floor(draw() * lines.length), 1)),
  'two lines swapped': (text, draw) =>
    onLines(text, (lines) => {
      const [a, b] = [Math.floor(draw() * lines.length), Math.floor(draw() * lines.length)];
      [lines[a], lines[b]] = [lines[b], lines[a]];
    }),
  'a line moved right': (text, draw) =>
    onLines(text, (lines) => {
      const at = Math.floor(draw() * lines.length);
      lines[at] = `${' '.repeat(1 + Math.floor(draw() * 4))}${lines[at]}`;
    }),
  'something put in': (text, draw) => {
    const at = place(text, draw);
    return text.slice(0, at) + oneOf(HOSTILE, draw) + text.slice(at);
  },
  'another character': (text, draw) => {
    const at = place(text, draw);
    return text.slice(0, at) + String.fromCharCode(Math.floor(draw() * 256)) + text.slice(at + 1);
  },
  'a huge number': (text, draw) =>
    replaced(text, /\b\d+\b/g, draw, () => '9'.repeat(1 + Math.floor(draw() * 30))),
  'a negative number': (text, draw) => replaced(text, /\b\d+\b/g, draw, (found) => `-${found}`),
  'a number too large for 32 bits': (text, draw) =>
    replaced(text, /\b\d+\b/g, draw, () =>
      oneOf(['1e12', '2147483648', '4294967296', '9007199254740993'], draw),
    ),
  'a quote': (text, draw) => {
    const at = place(text, draw);
    return `${text.slice(0, at)}"${text.slice(at)}`;
  },
};

/** One to three mutations, one after the other; says which. */
export function mutated(text: string, draw: Draw): { readonly text: string; readonly how: string } {
  const names: string[] = [];
  let result = text;
  for (let left = 1 + Math.floor(draw() * 3); left > 0; left--) {
    const name = oneOf(Object.keys(MUTATIONS), draw);
    result = MUTATIONS[name](result, draw);
    names.push(name);
  }
  return { text: result, how: names.join(', ') };
}
