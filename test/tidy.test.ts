import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** House rules that no linter knows. Each complaint names the file and what to do. */
const files = (folder: string, wanted: RegExp): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name === 'data' ? [] : files(path, wanted);
    return wanted.test(entry.name) ? [path] : [];
  });
const read = (path: string): string => readFileSync(path, 'utf8');

const SOURCES = files('src', /[.]ts$/);
const TESTS = [...files('test', /[.]ts$/), ...files('bench', /[.]ts$/)];
const PAGES = [...readdirSync('.').filter((name) => name.endsWith('.md')), ...files('docs', /[.]md$/)];

/** Pages that others link to already and that are still to be written; a page that is there must not be listed. */
const TO_BE_WRITTEN: readonly string[] = [];

test('every scheduler plugin has its test beside it and its row in docs/parity.md', () => {
  const folder = 'src/scheduler/plugins';
  const parity = existsSync('docs/parity.md') ? read('docs/parity.md') : undefined;
  const complaints = readdirSync(folder)
    .filter((name) => name !== 'helper' && !/[.](test|laws|noreg)[.]ts$/.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const isFolder = statSync(path).isDirectory();
      const text = isFolder
        ? files(path, /^plugin[.]ts$/)
            .map(read)
            .join('')
        : read(path);
      const plugin = /name: '(\w+)'/.exec(text)?.[1];
      if (plugin === undefined) return [];
      const tests = isFolder
        ? files(path, /[.](test|laws)[.]ts$/)
        : [path.replace(/[.]ts$/, '.test.ts')].filter(existsSync);
      return [
        ...(tests.length > 0 ? [] : [`${path}: write its test`]),
        ...(parity === undefined || parity.includes(`| ${plugin} |`)
          ? []
          : [`${path}: add a row for ${plugin} to docs/parity.md`]),
      ];
    });
  expect(complaints).toEqual([]);
});

/** In names of classes, functions and files: words that say nothing of the thing. */
const EMPTY_WORDS =
  /^(?:export )?(?:abstract )?(?:class|interface|type|function|const) \w*(?:Manager|Helper|Util|Utils|Common|Misc|Processor|Impl)\b/gm;

test('no name says Manager, Helper, Util and the like', () => {
  const complaints = SOURCES.flatMap((path) =>
    [...read(path).matchAll(EMPTY_WORDS)].map(([line]) => `${path}: ${line}`),
  );
  expect(complaints).toEqual([]);
});

test('nothing is left to be fixed, focused or skipped without a reason', () => {
  const complaints = [...SOURCES, ...TESTS.filter((path) => !path.endsWith('tidy.test.ts'))].flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) =>
        /\bFIXME\b|\bXXX\b|\b(?:test|describe|it)[.](?:only|skip)\(/.test(line)
          ? [`${path}:${index + 1}: ${line.trim()}`]
          : [],
      ),
  );
  expect(complaints).toEqual([]);
});

const WAIVERS_MAX = 5;

test('there are no more than five waivers, each with its reason on the line', () => {
  const waivers = [...SOURCES, ...TESTS.filter((path) => !path.endsWith('tidy.test.ts'))].flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => /eslint-disable|@ts-expect-error|@ts-ignore/.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(waivers.filter((line) => !/ -- \S/.test(line))).toEqual([]);
  expect(waivers.length, waivers.join('\n')).toBeLessThanOrEqual(WAIVERS_MAX);
});

test('no committed text names a path of somebody’s machine', () => {
  const complaints = [...SOURCES, ...TESTS, ...PAGES, ...files('scripts', /[.]mjs$/)]
    .filter((path) => !path.endsWith('tidy.test.ts'))
    .filter((path) => /\/(?:work|root|home)\/\w/.test(read(path)));
  expect(complaints).toEqual([]);
});

test('links between pages lead somewhere', () => {
  const pages = [...PAGES, 'scenarios/README.md', 'reports/README.md', 'test/golden/README.md'].filter(
    existsSync,
  );
  const complaints = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target]) => target)
      .filter((target) => !existsSync(resolve(dirname(page), target)))
      .filter((target) => !TO_BE_WRITTEN.includes(relative('.', resolve(dirname(page), target))))
      .map((target) => `${page}: ${target}`),
  );
  expect(complaints).toEqual([]);
});

test('what the map, the recipes and the glossary call by its path is there', () => {
  const homes = ['.', 'src', 'src/scheduler', 'src/sim'];
  const complaints = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/recipes.md', 'docs/glossary.md'].flatMap(
    (page) =>
      [...read(page).matchAll(/`((?:[a-z][a-z-]*\/)+[a-z.-]*)`/g)]
        .map(([, path]) => path)
        .filter((path) => !homes.some((home) => existsSync(join(home, path))))
        .map((path) => `${page} speaks of ${path}, which is nowhere`),
  );
  expect(complaints).toEqual([]);
});

const FILES_MAX = 20;

test('no folder of the source has more than twenty files beside its tests', () => {
  const counts = new Map<string, number>();
  for (const path of SOURCES)
    if (!/[.](test|laws|noreg|rules)[.]/.test(path))
      counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const complaints = [...counts].filter(([, count]) => count > FILES_MAX);
  expect(complaints.map(([folder, count]) => `${folder} has ${count}: look for the missing noun`)).toEqual(
    [],
  );
});

test('every scenario has its row in scenarios/README.md', () => {
  const table = read('scenarios/README.md');
  const complaints = readdirSync('scenarios')
    .filter((name) => existsSync(join('scenarios', name, 'scenario.yaml')))
    .filter((name) => !table.includes(`[${name}](${name})`));
  expect(complaints).toEqual([]);
});

test('the completion scripts know every command', async () => {
  const { commands } = await import('../src/cli/commands/index.ts');
  const { completionCommand } = await import('../src/cli/commands/completion.ts');
  let script = '';
  const io = { stdout: (text: string) => (script += text) } as unknown as Parameters<
    typeof completionCommand.run
  >[0];
  await completionCommand.run(io, ['bash'], {});
  expect(
    commands.map(({ name }) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(script)),
  ).toEqual([]);
});
