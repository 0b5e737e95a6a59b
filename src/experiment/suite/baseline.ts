import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Diagnostic } from '../../base/index.ts';
import type { SuiteCell, SuiteFigures } from '../../result/index.ts';
import type { Suite } from '../../scenario/index.ts';

export interface BaselineReading {
  readonly baseline?: SuiteFigures;
  readonly diagnostics: readonly Diagnostic[];
}

/** The baseline that a suite names; none is read where it names none. */
export function readBaseline({ baseline }: Suite): BaselineReading {
  if (baseline === undefined) return { diagnostics: [] };
  let text: string;
  try {
    text = readFileSync(baseline.path, 'utf8');
  } catch {
    return {
      diagnostics: [
        fault(baseline.shown, { code: 'baseline-missing', message: 'there is no baseline to compare with' }),
      ],
    };
  }
  const figures = parseBaseline(text);
  if (figures !== undefined) return { baseline: figures, diagnostics: [] };
  return {
    diagnostics: [
      fault(baseline.shown, { code: 'baseline-invalid', message: 'this is no baseline of a suite' }),
    ],
  };
}

function fault(file: string, found: Pick<Diagnostic, 'code' | 'message'>): Diagnostic {
  const hint = 'plimsoll bench SUITE --update-baseline writes it';
  return { severity: 'error', ...found, hint, place: { file } };
}

/** Whole or not at all. A line a metric, so that a change of it is a line of a diff. */
export function writeBaseline({ baseline }: Suite, figures: SuiteFigures): void {
  if (baseline === undefined) return;
  writeFileSync(`${baseline.path}.new`, baselineText(figures));
  renameSync(`${baseline.path}.new`, baseline.path);
}

/** The file of a baseline: JSON with a line a metric. */
export function baselineText({ schemaVersion, version, suite, seeds, cells }: SuiteFigures): string {
  const head = { schemaVersion, version, suite, seeds };
  const lines = Object.entries(head).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`,
  );
  return ['{', ...lines, '  "cells": [', cells.map(cellText).join(',\n'), '  ]', '}', ''].join('\n');
}

function cellText({ workload, policy, input, digests, figures }: SuiteCell): string {
  const head = { workload, policy, input, digests };
  const fields = Object.entries(head).map(
    ([key, value]) => `      ${JSON.stringify(key)}: ${JSON.stringify(value)},`,
  );
  const values = Object.entries(figures).map(
    ([key, list]) => `        ${JSON.stringify(key)}: ${JSON.stringify(list)}`,
  );
  return ['    {', ...fields, '      "figures": {', values.join(',\n'), '      }', '    }'].join('\n');
}

function parseBaseline(text: string): SuiteFigures | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isFigures(value) ? value : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isFigures(value: unknown): value is SuiteFigures {
  if (!isFields(value) || value['schemaVersion'] !== 1) return false;
  const { version, suite, seeds, cells } = value;
  if (typeof version !== 'string' || typeof suite !== 'string') return false;
  if (!Array.isArray(seeds) || !seeds.every(Number.isSafeInteger)) return false;
  return Array.isArray(cells) && cells.every((cell) => isCell(cell, seeds.length));
}

function isCell(value: unknown, seeds: number): value is SuiteCell {
  if (!isFields(value)) return false;
  const { workload, policy, input, digests, figures } = value;
  if (![workload, policy, input].every((text) => typeof text === 'string')) return false;
  if (!Array.isArray(digests) || digests.length !== seeds || !isFields(figures)) return false;
  return Object.values(figures).every(
    (values) =>
      Array.isArray(values) &&
      values.length === seeds &&
      values.every((figure) => figure === null || Number.isFinite(figure)),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
