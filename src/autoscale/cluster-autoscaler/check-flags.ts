import { didYouMean } from '../../base/index.ts';
import { MODELLED_FLAGS, OTHER_FLAGS, kindOfFlag } from './ca-flag-table.ts';
import type { CaFlagKind } from './ca-flag-table.ts';
import { goBool, goDurationMs } from './ca-flags.ts';
import { readDrainGroups } from './drain-groups.ts';
import { buildExpanderChain, EXPANDER_NAMES } from './expander-chain.ts';

export interface CaFlagFault {
  readonly flag: string;
  readonly isUnknown: boolean;
  readonly message: string;
  readonly hint: string | undefined;
}

type Values = Readonly<Record<string, string | number | boolean>>;

/** Flags that are none, and values that their flags do not take. Names without dashes. */
export function checkCaFlags(values: Values): readonly CaFlagFault[] {
  const faults: CaFlagFault[] = [];
  for (const [flag, value] of Object.entries(values)) {
    const kind = kindOfFlag(flag);
    const fault = kind === undefined ? unknownFault(flag) : valueFault(flag, kind, String(value));
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

/** Flags that are set and that nothing looks at. */
export function ignoredCaFlags(values: Values): readonly string[] {
  return Object.keys(values).filter((flag) => Object.hasOwn(OTHER_FLAGS, flag));
}

function unknownFault(flag: string): CaFlagFault {
  const near = didYouMean(flag, [...Object.keys(MODELLED_FLAGS), ...Object.keys(OTHER_FLAGS)]);
  return {
    flag,
    isUnknown: true,
    message: `the Cluster Autoscaler has no flag ${flag}`,
    hint: near === undefined ? undefined : `did you mean ${near}?`,
  };
}

const TAKES: Readonly<Record<CaFlagKind, string>> = {
  flag: 'true or false',
  duration: 'a duration: 30s, 10m, 1h30m',
  int: 'a whole number',
  number: 'a number',
  text: 'a text',
  range: 'a minimum and a maximum: 0:320000',
};

function valueFault(flag: string, kind: CaFlagKind, value: string): CaFlagFault | undefined {
  if (flag === 'expander') return expanderFault(value);
  if (flag === 'drain-priority-config') return drainFault(value);
  if (suits(kind, value)) return undefined;
  const message = `${value} is not what the flag ${flag} takes`;
  return { flag, isUnknown: false, message, hint: `write ${TAKES[kind]}` };
}

function suits(kind: CaFlagKind, value: string): boolean {
  switch (kind) {
    case 'flag':
      return goBool(value) !== undefined;
    case 'duration':
      return !Number.isNaN(goDurationMs(value));
    case 'int':
      return /^[-+]?\d+$/.test(value);
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value));
    case 'range':
      return /^\d+:\d+$/.test(value);
    case 'text':
      return true;
  }
}

function drainFault(value: string): CaFlagFault | undefined {
  if (value === '' || readDrainGroups(value) !== undefined) return undefined;
  const message = `${value} is not what the flag drain-priority-config takes`;
  const hint = 'write pairs of a priority and a grace in seconds, each priority once: 0:60,1000:20';
  return { flag: 'drain-priority-config', isUnknown: false, message, hint };
}

function expanderFault(value: string): CaFlagFault | undefined {
  const chain = buildExpanderChain(value.split(','));
  if (!('error' in chain)) return undefined;
  const hint = `write one or more of ${EXPANDER_NAMES.join(', ')}`;
  return { flag: 'expander', isUnknown: false, message: chain.error, hint };
}
