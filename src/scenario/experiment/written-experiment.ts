import { SchemaTypes } from '../../ingest/index.ts';

/** An experiment file as a person wrote it, once EXPERIMENT_TYPES has found nothing wrong with it. */
export interface WrittenExperiment {
  readonly metadata: { readonly name: string; readonly description?: string };
  readonly spec: WrittenExperimentSpec;
}

interface WrittenExperimentSpec {
  readonly scenario?: string;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly grid?: Readonly<Record<string, readonly unknown[]>>;
  readonly variants?: readonly WrittenVariant[];
  readonly runs?: number;
  readonly seed?: number;
}

export interface WrittenVariant {
  readonly name: string;
  readonly set?: Readonly<Record<string, unknown>>;
}

/** The fields of an experiment file; docs/sweeps.md says what they mean. */
export const EXPERIMENT_TYPES: SchemaTypes = new SchemaTypes({
  Experiment: {
    'apiVersion!': '=plimsoll/v1',
    'kind!': '=Experiment',
    'metadata!': 'Metadata',
    'spec!': 'Spec',
  },
  Metadata: { 'name!': 'str', description: 'str' },
  Spec: {
    scenario: 'str',
    set: '{any}',
    grid: '{[any]}',
    variants: '[Variant]',
    runs: 'int',
    seed: 'int',
  },
  Variant: { 'name!': 'str', set: '{any}' },
});
