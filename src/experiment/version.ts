import { readFileSync } from 'node:fs';

/** Version of Plimsoll, from its package.json: two folders up from src/experiment and from dist/experiment alike. */
export const version: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
