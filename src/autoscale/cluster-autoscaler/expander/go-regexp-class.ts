/** `\d` and its like as Go has them: of ASCII. */
export const PERL_CLASSES: Readonly<Record<string, string>> = {
  d: '[0-9]',
  w: '[0-9A-Za-z_]',
  s: '[\\t\\n\\f\\r ]',
  D: '[^0-9]',
  W: '[^0-9A-Za-z_]',
  S: '[^\\t\\n\\f\\r ]',
};

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\u0007',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const ESCAPE =
  /\\(?:x\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2})|([afnrtv])|([\0-/:-@[-`{-\x7f]))/uy;
const CODE_POINT_MAX = 0x10ffff;

/** The character that an escape stands for; undefined: Go knows none such (there are no back-references). */
export function escaped(
  text: string,
  at: number,
): { readonly char: string; readonly end: number } | undefined {
  ESCAPE.lastIndex = at;
  const match = ESCAPE.exec(text);
  if (match === null) return undefined;
  const [, long, short, octal, control, sign] = match;
  const hex = long ?? short;
  const code = hex === undefined ? parseInt(octal ?? '0', 8) : parseInt(hex, 16);
  if (code > CODE_POINT_MAX) return undefined;
  return { char: CONTROLS[control] ?? sign ?? String.fromCodePoint(code), end: ESCAPE.lastIndex };
}

/** A class of Unicode, by category or by script. */
export function propertyOf(sign: string, name: string): string | undefined {
  const forms = [`\\${sign}{${name}}`, `\\${sign}{Script=${name}}`];
  return forms.find((form) => {
    try {
      return new RegExp(form, 'u') instanceof RegExp;
    } catch {
      // The only way to ask whether a name is one.
      return false;
    }
  });
}

const hexOf = (code: number): string => `\\u{${code.toString(16)}}`;

/** The character in both cases, for use inside brackets. */
export function folded(char: string): string {
  const forms = new Set([char, char.toLowerCase(), char.toUpperCase()]);
  return [...forms]
    .filter((form) => [...form].length === 1)
    .map((form) => hexOf(form.codePointAt(0) ?? 0))
    .join('');
}

interface ClassParts {
  /** Ranges, as they stand inside brackets. */
  readonly bodies: string[];
  /** Whole classes beside them. */
  readonly others: string[];
}

/** A class in brackets, from behind the first; undefined where Go refuses it. */
export function classOf(
  text: string,
  start: number,
  folds: boolean,
): { readonly source: string; readonly end: number } | undefined {
  const isNegated = text[start] === '^';
  const first = isNegated ? start + 1 : start;
  const parts: ClassParts = { bodies: [], others: [] };
  let at: number | undefined = first;
  while (at !== undefined && at < text.length && (at === first || text[at] !== ']')) {
    at = namedClass(text, at, folds, parts) ?? range(text, at, folds, parts);
  }
  if (at === undefined || at >= text.length) return undefined;
  const body = parts.bodies.length > 0 ? [`[${parts.bodies.join('')}]`] : [];
  const any = `(?:${[...body, ...parts.others].join('|')})`;
  return { source: isNegated ? `(?:(?!${any})[^])` : any, end: at + 1 };
}

const NAMED = /\[:(\^?)([a-z]+):\]|\\([dswDSW])|\\([pP])(?:\{(\w+)\}|(\w))/uy;

function namedClass(text: string, at: number, folds: boolean, { others }: ClassParts): number | undefined {
  NAMED.lastIndex = at;
  const match = NAMED.exec(text);
  if (match === null) return undefined;
  const [, not, posix, perl, sign, name, letter] = match;
  const whole =
    posix === undefined
      ? (PERL_CLASSES[perl] ?? propertyOf(sign, name ?? letter))
      : posixClass(posix, not, folds);
  if (whole === undefined) return undefined;
  others.push(whole);
  return NAMED.lastIndex;
}

function posixClass(name: string, not: string, folds: boolean): string | undefined {
  const isCase = name === 'lower' || name === 'upper';
  const body = POSIX_CLASSES[folds && isCase ? 'alpha' : name];
  return body === undefined ? undefined : `[${not}${body}]`;
}

function range(text: string, at: number, folds: boolean, { bodies }: ClassParts): number | undefined {
  const low = memberOf(text, at);
  if (low === undefined) return undefined;
  const isRange = text[low.end] === '-' && text[low.end + 1] !== ']' && low.end + 1 < text.length;
  const high = isRange ? memberOf(text, low.end + 1) : low;
  const from = low.char.codePointAt(0) ?? 0;
  const to = high?.char.codePointAt(0) ?? -1;
  if (high === undefined || to < from) return undefined;
  bodies.push(`${hexOf(from)}-${hexOf(to)}`);
  if (folds) bodies.push(...otherCase(from, to));
  return high.end;
}

/** `[:` of no known name is refused, as is an escape that is none. */
function memberOf(text: string, at: number): { readonly char: string; readonly end: number } | undefined {
  if (text[at] === '\\') return escaped(text, at);
  if (/^\[:\^?[a-z]*:\]/u.test(text.slice(at))) return undefined;
  const code = text.codePointAt(at);
  if (code === undefined) return undefined;
  const char = String.fromCodePoint(code);
  return { char, end: at + char.length };
}

const CASE_STEP = 32;

/** Letters of ASCII in the range, in the other case. */
function otherCase(from: number, to: number): readonly string[] {
  const alphabets = [
    [65, 90, CASE_STEP],
    [97, 122, -CASE_STEP],
  ] as const;
  return alphabets.flatMap(([first, last, step]) => {
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    return low > high ? [] : [`${hexOf(low + step)}-${hexOf(high + step)}`];
  });
}
