import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../../test/support/cli-io.ts';
import { nodeOf, plainScenario, podOf } from '../../test/support/scenario.ts';
import { renderReport, ResultFolder, runScenario } from '../index.ts';
import { testFolder } from '../../test/support/test-folder.ts';

const folder = testFolder();
let whole = '';
beforeAll(() => {
  const result = new ResultFolder(folder.at('whole'));
  mkdirSync(join(result.path, 'series'), { recursive: true });
  const scenario = plainScenario({
    nodes: [nodeOf('alpha')],
    pods: [podOf('fixed', '1', { nodeName: 'alpha' })],
  });
  result.write('result.json', renderReport(runScenario(scenario, { tables: result.path }), 'json'));
  whole = result.finish();
  folder.write('file', 'mine');
  folder.write(
    'pod.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c }] }\n',
  );
});

/** A copy of the result in which one file holds something else. */
function damaged(name: string, change: (bytes: Buffer) => Buffer | string): string {
  const copy = mkdtempSync(folder.at('copy-'));
  cpSync(whole, copy, { recursive: true });
  writeFileSync(join(copy, name), change(readFileSync(join(copy, name))));
  return copy;
}

describe('a result that was damaged is bad input, and the file is named', () => {
  const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
  const overwritten = (bytes: Buffer): Buffer => Buffer.from(bytes).fill(0x41, 4, bytes.length - 8);
  // prettier-ignore
  test.each([
    ['events that are cut',          'events.parquet',  half,                ['events']],
    ['events that are overwritten',  'events.parquet',  overwritten,         ['events']],
    ['events of nothing',            'events.parquet',  () => '',            ['events']],
    ['a legend that is cut',         'legend.json',     half,                ['top', 'nodes']],
    ['events, for top',              'events.parquet',  half,                ['top', 'pods']],
    ['a legend of nothing',          'legend.json',     () => '',            ['explain', 'node/alpha']],
    ['events, for explain',          'events.parquet',  half,                ['explain', 'pod/fixed']],
  ] as const)('%s', async (_what, file, change, words) => {
    const copy = damaged(file, change);
    const [command, ...rest] = words;
    const args = command === 'top' ? [command, ...rest, copy] : [command, copy, ...rest];
    const answer = await runHere(args);
    expect([answer.code, answer.stdout]).toEqual([2, '']);
    expect(answer.stderr).toContain(`${join(copy, file)} is damaged: run once more`);
    expect(answer.stderr).not.toContain('this is our fault');
  });
});

describe('a place that cannot be written to is bad input, and nothing of the user’s is lost', () => {
  // prettier-ignore
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['a file where a result goes',          ['run', 'pod.yaml', '--out', 'file']],
    ['a file on the way to a result',       ['run', 'pod.yaml', '--out', 'file/deeper/result']],
    ['a file where a scenario goes',        ['import', 'pod.yaml', '--out', 'file']],
    ['a file on the way to a scenario',     ['import', 'pod.yaml', '--out', 'file/deeper']],
    ['a file where a first scenario goes',  ['init', 'file', '--yes']],
    ['a name that is too long',             ['import', 'pod.yaml', '--out', 'x'.repeat(300)]],
  ];
  test.each(rows)('%s', async (_what, args) => {
    const answer = await runHere(
      args.map((word) => (word === 'pod.yaml' ? folder.at(word) : word)),
      { folder: folder.path },
    );
    expect([answer.code, answer.stdout]).toEqual([2, '']);
    expect(answer.stderr).toMatch(
      /^plimsoll: .+: (a part of the path is a file, not a folder|a file of that name is there|the name is too long)\n$/m,
    );
    expect(answer.stderr).not.toContain('this is our fault');
    expect(readFileSync(folder.at('file'), 'utf8')).toBe('mine');
  });

  // prettier-ignore
  test.each([
    ['no such folder',       ['events', 'nowhere'],                     'has no events.parquet'],
    ['a file for a folder',  ['events', 'file'],                        'has no events.parquet'],
    ['no such result',       ['report', 'nowhere'],                     'is no result folder: it has no result.json'],
    ['top of no folder',     ['top', 'nodes', 'nowhere'],               'is no result folder: it has no legend.json'],
    ['explain of no folder', ['explain', 'nowhere', 'pod/x'],           'is no result folder: it has no legend.json'],
    ['no such manifests',    ['run', 'nowhere.yaml'],                   'no such file'],
    ['no such vectors',      ['conformance', 'nowhere'],                'no such'],
    ['no such plugin',       ['run', 'pod.yaml', '--plugin', 'nope.js'], 'nope.js'],
  ])('%s', async (_what, args, expected) => {
    const answer = await runHere(args.map((word) => (word === 'pod.yaml' ? folder.at(word) : word)), { folder: folder.path });
    expect(answer.code).toBe(2);
    expect(answer.stderr).toContain(expected);
    expect(answer.stderr).not.toContain('this is our fault');
  });
});
