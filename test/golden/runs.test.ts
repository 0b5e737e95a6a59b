import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenario, simulate } from '../../src/index.ts';
import type { Scenario } from '../../src/index.ts';

const ROOT = 'test/golden/runs';
const CASES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A small scenario, what happens in it line by line, and its figures; `npm run golden:update` rewrites both. */
describe.each(CASES)('golden run %s', (name) => {
  test('happens as written down, line by line', async () => {
    const { log } = simulate(await load(name));
    expect([...log.lines()]).toEqual(read(name, 'events.log').trimEnd().split('\n'));
  });

  test('ends in the figures written down, twice alike', async () => {
    const scenario = await load(name);
    const { facts } = simulate(scenario);
    const { digest, events, pods, nodes, unschedulable, disruptions, traffic } = facts;
    const summary = { digest, events, pods, nodes, unschedulable, disruptions, traffic };
    expect(summary).toEqual(JSON.parse(read(name, 'summary.json')));
    expect(simulate(scenario).facts.digest).toBe(digest);
  });
});

async function load(name: string): Promise<Scenario> {
  const { scenario, diagnostics } = await loadScenario(join(ROOT, name));
  if (scenario === undefined) throw new Error(JSON.stringify(diagnostics));
  return scenario;
}

function read(name: string, file: string): string {
  return readFileSync(join(ROOT, name, file), 'utf8');
}
