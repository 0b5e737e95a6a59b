import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runHere } from '../../../test/support/cli-io.ts';
import { commands } from '../commands/index.ts';
import { cpuText, memoryText, shareText, textTable } from './text-table.ts';

describe('a table', () => {
  // prettier-ignore
  test.each([
    ['is as wide as its widest cells',        [['NAME', 'CPU'], ['a', '100m'], ['long-name', '1']],   'NAME        CPU\na           100m\nlong-name   1\n'],
    ['has no blanks at the end of a line',    [['A', 'B'], ['x', '']],                               'A   B\nx\n'],
    ['takes rows of different length',        [['A'], ['b', 'c']],                                   'A\nb   c\n'],
    ['of one cell',                           [['A']],                                               'A\n'],
    ['of nothing',                            [],                                                    '\n'],
    ['keeps an empty cell in its place',      [['A', 'B', 'C'], ['1', '', '3']],                     'A   B   C\n1       3\n'],
  ])('%s', (_what, rows, expected) => {
    expect(textTable(rows)).toBe(expected);
  });

  test('law: cells of a column begin at one place', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 6 }), (rows) => {
        const lines = textTable(rows).trimEnd().split('\n');
        const starts = lines.map((line) => [...line.matchAll(/\S+/g)].map(({ index }) => index));
        expect(starts.every((of) => of.join() === starts[0].join())).toBe(true);
      }),
    );
  });
});

// prettier-ignore
test.each([[0, '0m'], [250, '250m'], [1000, '1000m'], [0.4, '0m'], [0.5, '1m'], [99.9, '100m']])('%d milli-cores are shown as %s', (milliCpu, text) => {
  expect(cpuText(milliCpu)).toBe(text);
});

// prettier-ignore
test.each([[0, '0Mi'], [2 ** 20, '1Mi'], [2 ** 30, '1024Mi'], [2 ** 19, '1Mi'], [2 ** 19 - 1, '0Mi']])('%d bytes are shown as %s', (bytes, text) => {
  expect(memoryText(bytes)).toBe(text);
});

// prettier-ignore
test.each([[1, 2, '50%'], [0, 2, '0%'], [2, 2, '100%'], [3, 2, '150%'], [1, 3, '33%'], [0, 0, '-'], [5, 0, '-']])('%d of %d is shown as %s', (part, whole, text) => {
  expect(shareText(part, whole)).toBe(text);
});

describe('completion', () => {
  const SHELLS = ['bash', 'zsh', 'fish'];

  test.each(SHELLS)('%s knows every command', async (shell) => {
    const { code, stdout } = await runHere(['completion', shell]);
    expect(code).toBe(0);
    const words = new Set(stdout.split(/[^\w-]+/));
    for (const { name } of commands) if (name !== 'completion') expect(words).toContain(name);
  });

  test.each(SHELLS)('%s offers only options that some command has', async (shell) => {
    const { stdout } = await runHere(['completion', shell]);
    const offered = [...stdout.matchAll(/(?:--| -l )([a-z][a-z-]+)/g)].map(([, name]) => name);
    const help = (await Promise.all(commands.map(({ name }) => runHere([name, '--help']))))
      .map((answer) => answer.stdout)
      .join('\n');
    expect(offered.length).toBeGreaterThan(10);
    for (const name of offered) expect(help).toContain(`--${name}`);
  });

  test('another shell is told which there are', async () => {
    expect(await runHere(['completion', 'tcsh'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'plimsoll: no completion for tcsh; there is one for bash, zsh and fish\n',
    });
  });
});
