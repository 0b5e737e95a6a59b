import type { RunResult } from '../../result/index.ts';

/** The result as schemas/result.schema.json describes it; series on one line each, so that a diff shows what changed. */
export function renderJson(result: RunResult): string {
  const { series, ...rest } = result;
  const head = JSON.stringify(rest, undefined, 2);
  const lines = series.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  return `${head.slice(0, -2)},\n  "series": [${series.length === 0 ? '' : `\n${lines}\n  `}]\n}\n`;
}
