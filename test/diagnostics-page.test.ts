import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** A code stands behind `code:`, or is the first text that a reporting call is given. */
const CODE =
  /(?:code: |\b(?:error|warn|badRow|refusal|UnreadableInput)\((?:[^'"`()]|\([^()]*\))*?)'(?<code>[a-z]+(?:-[a-z0-9]+)+)'/g;

test('docs/diagnostics.md has every code of the source, and no other', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<![.](test|laws|noreg))[.]ts$/.test(file),
  );
  const inSource = new Map<string, string>();
  for (const file of files)
    for (const { groups } of readFileSync(join(root, 'src', file), 'utf8').matchAll(CODE))
      if (groups !== undefined) inSource.set(groups['code'], `src/${file}`);
  const page = readFileSync(join(root, 'docs/diagnostics.md'), 'utf8');
  const onPage = new Set(
    [...page.matchAll(/^\| (?<code>[a-z]+(?:-[a-z0-9]+)+) \|/gm)].map(([, code]) => code),
  );

  const undocumented = [...inSource]
    .filter(([code]) => !onPage.has(code))
    .map(([code, file]) => `${file}: ${code}`);
  const unused = [...onPage].filter((code) => !inSource.has(code));
  expect({ undocumented, unused }).toEqual({ undocumented: [], unused: [] });
});
