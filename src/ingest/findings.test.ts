import { expect, test } from 'vitest';
import { Findings } from './findings.ts';

test('of a mistake made a thousand times ten are shown and the rest counted', () => {
  const findings = new Findings();
  let placesMade = 0;
  for (let row = 0; row < 1000; row++)
    findings.badRow('bad', `row ${row}`, () => {
      placesMade++;
      return { file: 'x', line: row };
    });
  const list = findings.list();
  expect(list).toHaveLength(11);
  expect(list.at(-1)).toEqual({ severity: 'error', code: 'bad', message: '990 more of these' });
  expect(findings.errorCount).toBe(1000);
  expect(placesMade).toBe(10);
});

test('a bad row is an error in a file named by its name, a warning otherwise', () => {
  const lenient = new Findings(false);
  lenient.badRow('bad', 'x', () => ({ file: 'x' }));
  expect(lenient.errorCount).toBe(0);
  expect(lenient.list()[0].severity).toBe('warning');
});
