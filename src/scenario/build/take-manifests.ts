import type { FoundPath } from '../../ingest/index.ts';
import type { Path, ScenarioReading } from './reading.ts';

/** The files that a list of paths and patterns names, in order, each once. */
export async function takeManifests(
  patterns: readonly string[],
  path: Path,
  reading: ScenarioReading,
): Promise<FoundPath[]> {
  const found = new Map<string, FoundPath>();
  for (const [index, pattern] of patterns.entries()) {
    const matches = await reading.files.find(pattern);
    if ('fault' in matches) reading.error(path.at(-1) === 'apply' ? path : [...path, index], matches.fault);
    else for (const match of matches) found.set(match.path, match);
  }
  return [...found.values()];
}
